//! Who a request comes from (authentication), and what they may do (authorization).

mod authenticate;
mod authorize;

pub(super) use authenticate::{
    Principal, authenticate, erasing_error, is_login, login_name, verify_password,
};
pub(super) use authorize::{to_read, to_write};
