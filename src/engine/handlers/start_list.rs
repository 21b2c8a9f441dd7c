//! Importing start lists, and saving the passwords generated for them.

use std::{fs, io::Read as _, path::Path, sync::Arc};

use super::RequestHandler;
use crate::{
    control::{
        Error, Handler, ImportStartList, ReadStartList, SavePasswords, StartListPreview,
        StartListSource,
    },
    files,
    model::Reason,
    roster::{
        IssuedPassword,
        start_list::{MAX_BYTES, StartListReport},
    },
};

impl Handler<ReadStartList> for RequestHandler {
    fn handle(&self, ReadStartList(source): ReadStartList) -> Result<StartListPreview, Error> {
        let list = match source {
            StartListSource::File(path) => bytes_of(&files::expand_home(&path))?,
            StartListSource::Text(text) => text.into_bytes().into(),
        };
        let report = self.roster.read_start_list(&list).map_err(Error::refused)?;
        Ok(StartListPreview { list, report })
    }
}

impl Handler<ImportStartList> for RequestHandler {
    fn handle(&self, ImportStartList(list): ImportStartList) -> Result<StartListReport, Error> {
        self.roster.import_start_list(&list).map_err(Error::refused)
    }
}

impl Handler<SavePasswords> for RequestHandler {
    fn handle(&self, request: SavePasswords) -> Result<(), Error> {
        let SavePasswords { path, may_replace, passwords } = request;
        let path = files::expand_home(&path);
        if !may_replace && path.exists() {
            let path = path.display();
            return Err(Error::failed(format!(
                "{path} is there already: give the file another name"
            )));
        }
        write_passwords(&path, &passwords)
    }
}

fn bytes_of(path: &Path) -> Result<Arc<[u8]>, Error> {
    let cannot = |error: std::io::Error| {
        let (path, why) = (path.display().to_string(), error.to_string());
        let words = format!("{path} cannot be read: {why}");
        Error::refused_for(Reason::Unreadable { path, why }, words)
    };
    let mut list = Vec::new();
    let file = fs::File::open(path).map_err(cannot)?;
    // The reported length of a folder or device cannot be trusted.
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut list).map_err(cannot)?;
    if list.len() > MAX_BYTES {
        let (path, most) = (path.display(), MAX_BYTES >> 20);
        return Err(Error::Failed(format!(
            "{path} is too large for a start list: {most} MB at most"
        )));
    }
    Ok(list.into())
}

/// Writes logins and passwords as a table that only the current user can read.
fn write_passwords(path: &Path, passwords: &[IssuedPassword]) -> Result<(), Error> {
    let table = table_of(passwords).map_err(Error::failed)?;
    files::replace(path, &table).map_err(|error| {
        let (path, why) = (path.display().to_string(), error.to_string());
        let words = format!("{path} cannot be written: {why}");
        Error::refused_for(Reason::Unwritable { path, why }, words)
    })
}

fn table_of(passwords: &[IssuedPassword]) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["login", "password"])?;
    for issued in passwords {
        table.write_record([issued.login.as_str(), &issued.password])?;
    }
    Ok(table.into_inner().map_err(csv::IntoInnerError::into_error)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Login;

    #[test]
    fn a_start_list_is_read_and_a_huge_file_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("start.csv");
        fs::write(&path, "bib,name\n").unwrap();
        assert_eq!(&*bytes_of(&path).unwrap(), b"bib,name\n");
        fs::write(&path, vec![b'x'; MAX_BYTES + 1]).unwrap();
        assert!(bytes_of(&path).unwrap_err().to_string().contains("too large"));
        let gone = bytes_of(&folder.path().join("none.csv")).unwrap_err().to_string();
        assert!(gone.contains("none.csv cannot be read: "), "{gone}");
    }

    #[test]
    fn passwords_are_written_as_a_table_for_the_user_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("passwords.csv");
        let issued = IssuedPassword {
            login: Login::try_from("rider7").unwrap(),
            password: "k7m2,\"x\"".to_owned(),
        };
        write_passwords(&path, &[issued]).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text, "login,password\nrider7,\"k7m2,\"\"x\"\"\"\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
