//! The `trackside` program: command line, window or not, exit codes.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
