//! The `trackside` program: command line, window or not, exit codes.

mod cli;

/// Each frame allocates meshes of megabytes, which the system's allocator gives back to the system and gets
/// again, page by page.
#[cfg(feature = "gui")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::main()
}
