//! Values in a text.

use std::{borrow::Cow, sync::Arc};

/// A value in a text.
#[derive(Debug, Clone)]
pub(in crate::ui) enum Argument<'a> {
    /// Words, or a number that is written already.
    Text(&'a str),
    /// A count, which decides between singular and plural. It is written in groups of three.
    Count(u64),
}

/// What can be a value in a text.
pub(in crate::ui) trait AsArgument {
    /// The value.
    fn as_argument(&self) -> Argument<'_>;
}

impl AsArgument for str {
    fn as_argument(&self) -> Argument<'_> {
        Argument::Text(self)
    }
}

impl AsArgument for String {
    fn as_argument(&self) -> Argument<'_> {
        Argument::Text(self)
    }
}

impl AsArgument for Cow<'_, str> {
    fn as_argument(&self) -> Argument<'_> {
        Argument::Text(self)
    }
}

impl AsArgument for Arc<str> {
    fn as_argument(&self) -> Argument<'_> {
        Argument::Text(self)
    }
}

impl<T: AsArgument + ?Sized> AsArgument for &T {
    fn as_argument(&self) -> Argument<'_> {
        (**self).as_argument()
    }
}

impl<T: AsArgument + ?Sized> AsArgument for &mut T {
    fn as_argument(&self) -> Argument<'_> {
        (**self).as_argument()
    }
}

impl AsArgument for u64 {
    fn as_argument(&self) -> Argument<'_> {
        Argument::Count(*self)
    }
}

impl AsArgument for usize {
    fn as_argument(&self) -> Argument<'_> {
        Argument::Count(*self as u64)
    }
}

macro_rules! counts {
    ($($count:ty),*) => {
        $(impl AsArgument for $count {
            fn as_argument(&self) -> Argument<'_> {
                Argument::Count(u64::from(*self))
            }
        })*
    };
}

counts!(u8, u16, u32);
