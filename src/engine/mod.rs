//! Starts and stops all of it; used by the window, `serve`, the demo and the tests.
