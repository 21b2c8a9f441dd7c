//! The base map that the viewer chose.

/// A base map, where it is not chosen by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaseMap {
    /// Tiles from the network.
    Online,
    /// Only the map of the world.
    World,
    /// No map: a plain grid.
    Plain,
    /// The map of this name among the user's own.
    File(String),
}
