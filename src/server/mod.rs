//! HTTP in and out; the only home of status codes and wire JSON.
