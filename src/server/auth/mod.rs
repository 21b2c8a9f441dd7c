//! Who a request comes from (authentication), and what they may do (authorization).

mod authenticate;
mod authorize;
mod code;

pub(super) use authenticate::{
    Principal, authenticate, authenticate_writer, basic_login, erasing_error, is_login, login_name,
    verify_password,
};
pub(super) use authorize::{to_read, to_write};
pub(super) use code::{CodeOutcome, by_code, check_new_code};
