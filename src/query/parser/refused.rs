//! Statements that write or administer. They are read to the end, so that errors and refusals are
//! those of InfluxDB, and printed anew for the refusal; nothing executes them.

use std::fmt::Write as _;

use super::{
    super::{
        ast::{Privilege, Refused, RefusedNeeds, Statement},
        duration,
        parse_error::ParseError,
        print::{list, name, text},
        token::Token,
    },
    Parsed, Parser, expected,
    select::Target,
};

fn refused(printed: String, needs: RefusedNeeds) -> Statement {
    Statement::Refused(Refused { printed, needs })
}

/// A statement that needs the rights of an administrator.
pub(super) fn admin(printed: impl Into<String>) -> Statement {
    refused(printed.into(), RefusedNeeds::Admin)
}

impl Parser {
    /// `SHOW STATS` and `SHOW DIAGNOSTICS`.
    pub(super) fn of_module(&mut self, words: &str) -> Parsed<Statement> {
        if !self.accept(Token::For) {
            return Ok(admin(words));
        }
        let module = self.string()?;
        Ok(admin(format!("{words} FOR {}", text(&module))))
    }

    pub(super) fn grants_for(&mut self) -> Parsed<Statement> {
        Ok(admin(format!("SHOW GRANTS FOR {}", name(&self.identifier()?))))
    }

    /// `DROP DATABASE`, `DROP MEASUREMENT` and `DROP USER`.
    pub(super) fn drop_named(&mut self, words: &str) -> Parsed<Statement> {
        Ok(admin(format!("{words} {}", name(&self.identifier()?))))
    }

    pub(super) fn drop_shard(&mut self) -> Parsed<Statement> {
        Ok(admin(format!("DROP SHARD {}", self.integer(0, i64::MAX)?)))
    }

    pub(super) fn kill_query(&mut self) -> Parsed<Statement> {
        let id = self.integer(0, i64::MAX)?;
        let host = if self.accept(Token::On) {
            format!(" ON {}", name(&self.identifier()?))
        } else {
            String::new()
        };
        Ok(admin(format!("KILL QUERY {id}{host}")))
    }

    /// A name and `ON database`.
    fn named_on(&mut self) -> Parsed<(String, String)> {
        let named = self.identifier()?;
        self.require(&[Token::On])?;
        Ok((named, self.identifier()?))
    }

    pub(super) fn drop_policy(&mut self) -> Parsed<Statement> {
        let (policy, database) = self.named_on()?;
        let printed = format!("DROP RETENTION POLICY {} ON {}", name(&policy), name(&database));
        Ok(refused(printed, RefusedNeeds::Write(database)))
    }

    pub(super) fn drop_continuous_query(&mut self) -> Parsed<Statement> {
        let (query, database) = self.named_on()?;
        let printed = format!("DROP CONTINUOUS QUERY {} ON {}", name(&query), name(&database));
        Ok(refused(printed, RefusedNeeds::Write(database)))
    }

    /// A name, `ON database.policy`.
    fn subscription(&mut self) -> Parsed<String> {
        let (subscription, database) = self.named_on()?;
        let dot = self.scan_any();
        if dot.token != Token::Dot {
            return Err(expected(&dot, &["."]));
        }
        let policy = self.identifier()?;
        let (subscription, database, policy) =
            (name(&subscription), name(&database), name(&policy));
        Ok(format!("SUBSCRIPTION {subscription} ON {database}.{policy}"))
    }

    pub(super) fn drop_subscription(&mut self) -> Parsed<Statement> {
        Ok(admin(format!("DROP {}", self.subscription()?)))
    }

    pub(super) fn create_subscription(&mut self) -> Parsed<Statement> {
        let subscription = self.subscription()?;
        self.require(&[Token::Destinations])?;
        let mode = self.scan();
        if !matches!(mode.token, Token::All | Token::Any) {
            return Err(expected(&mode, &["ALL", "ANY"]));
        }
        let to = self.list(Self::string)?;
        let to = list(to.iter().map(|destination| text(destination)));
        Ok(admin(format!("CREATE {subscription} DESTINATIONS {} {to}", mode.token.text())))
    }

    fn privilege(&mut self) -> Parsed<Privilege> {
        let scanned = self.scan();
        match scanned.token {
            Token::Read => Ok(Privilege::Read),
            Token::Write => Ok(Privilege::Write),
            Token::All => {
                self.accept(Token::Privileges);
                Ok(Privilege::All)
            }
            _ => Err(expected(&scanned, &["READ", "WRITE", "ALL [PRIVILEGES]"])),
        }
    }

    pub(super) fn grant(&mut self) -> Parsed<Statement> {
        self.grant_or_revoke("GRANT", Token::To)
    }

    pub(super) fn revoke(&mut self) -> Parsed<Statement> {
        self.grant_or_revoke("REVOKE", Token::From)
    }

    fn grant_or_revoke(&mut self, word: &str, direction: Token) -> Parsed<Statement> {
        let privilege = self.privilege()?;
        let next = self.scan();
        let is_admin = privilege == Privilege::All;
        let on = if next.token == Token::On {
            let database = self.identifier()?;
            self.require(&[direction])?;
            format!(" ON {}", name(&database))
        } else if next.token == direction && is_admin {
            String::new()
        } else if is_admin && next.token != direction {
            return Err(expected(&next, &["ON", direction.text()]));
        } else {
            return Err(expected(&next, &["ON"]));
        };
        let user = name(&self.identifier()?);
        let (privilege, direction) = (privilege.name(), direction.text());
        Ok(admin(format!("{word} {privilege}{on} {direction} {user}")))
    }

    pub(super) fn set_password(&mut self) -> Parsed<Statement> {
        let user = self.identifier()?;
        self.require(&[Token::Eq])?;
        self.string()?;
        Ok(admin(format!("SET PASSWORD FOR {} = [REDACTED]", name(&user))))
    }

    pub(super) fn create_user(&mut self) -> Parsed<Statement> {
        let user = self.identifier()?;
        self.require(&[Token::With, Token::Password])?;
        self.string()?;
        let mut printed = format!("CREATE USER {} WITH PASSWORD [REDACTED]", name(&user));
        if self.accept(Token::With) {
            self.require(&[Token::All, Token::Privileges])?;
            printed.push_str(" WITH ALL PRIVILEGES");
        }
        Ok(admin(printed))
    }

    /// A duration, or `INF`, which is none.
    fn duration(&mut self) -> Parsed<i64> {
        let scanned = self.scan();
        match scanned.token {
            Token::Inf => Ok(0),
            Token::DurationValue => duration::parse(&scanned.text)
                .map_err(|message| ParseError::at(&message, scanned.at)),
            _ => Err(expected(&scanned, &["duration"])),
        }
    }

    /// `DURATION` of a shard, behind `SHARD`; never `INF`.
    fn shard_duration(&mut self) -> Parsed<i64> {
        self.require(&[Token::Duration])?;
        let next = self.scan();
        if next.token == Token::Inf {
            return Err(ParseError::at("invalid duration INF for shard duration", next.at));
        }
        self.unscan();
        self.duration()
    }

    pub(super) fn create_database(&mut self) -> Parsed<Statement> {
        let mut printed = format!("CREATE DATABASE {}", name(&self.identifier()?));
        if !self.accept(Token::With) {
            return Ok(admin(printed));
        }
        let first = self.scan();
        let words = [Token::Duration, Token::Name, Token::Replication, Token::Shard];
        if !words.contains(&first.token) {
            return Err(expected(&first, &["DURATION", "NAME", "REPLICATION", "SHARD"]));
        }
        self.unscan();
        printed.push_str(" WITH");
        if self.accept(Token::Duration) {
            write!(printed, " DURATION {}", duration::format(self.duration()?)).unwrap_or_default();
        }
        if self.accept(Token::Replication) {
            let replicas = self.integer(1, i64::from(i32::MAX))?;
            write!(printed, " REPLICATION {replicas}").unwrap_or_default();
        }
        if self.accept(Token::Shard) {
            self.require(&[Token::Duration])?;
            write!(printed, " SHARD DURATION {}", duration::format(self.duration()?))
                .unwrap_or_default();
        }
        if self.accept(Token::Name) {
            write!(printed, " NAME {}", name(&self.identifier()?)).unwrap_or_default();
        }
        Ok(admin(printed))
    }

    pub(super) fn create_policy(&mut self) -> Parsed<Statement> {
        let (policy, database) = self.named_on()?;
        self.require(&[Token::Duration])?;
        let lasts = duration::format(self.duration()?);
        self.require(&[Token::Replication])?;
        let replicas = self.integer(1, i64::from(i32::MAX))?;
        let (policy, database) = (name(&policy), name(&database));
        let mut printed = format!(
            "CREATE RETENTION POLICY {policy} ON {database} DURATION {lasts} REPLICATION {replicas}"
        );
        if self.accept(Token::Shard) {
            let shard = duration::format(self.shard_duration()?);
            write!(printed, " SHARD DURATION {shard}").unwrap_or_default();
        }
        if self.accept(Token::Default) {
            printed.push_str(" DEFAULT");
        }
        Ok(admin(printed))
    }

    pub(super) fn alter_policy(&mut self) -> Parsed<Statement> {
        let first = self.scan();
        let policy = match first.token {
            Token::Default => "default".to_owned(),
            Token::Identifier => first.text,
            _ => return Err(expected(&first, &["identifier"])),
        };
        self.require(&[Token::On])?;
        let database = self.identifier()?;
        // In the order in which they are printed.
        let mut parts = [const { String::new() }; 4];
        loop {
            let scanned = self.scan();
            let (index, part) = match scanned.token {
                Token::Duration => (0, format!(" DURATION {}", duration::format(self.duration()?))),
                Token::Replication => {
                    (1, format!(" REPLICATION {}", self.integer(1, i64::from(i32::MAX))?))
                }
                Token::Shard => {
                    (2, format!(" SHARD DURATION {}", duration::format(self.shard_duration()?)))
                }
                Token::Default => (3, " DEFAULT".to_owned()),
                _ if parts.iter().all(String::is_empty) => {
                    let words = ["DURATION", "REPLICATION", "SHARD", "DEFAULT"];
                    return Err(expected(&scanned, &words));
                }
                _ => {
                    self.unscan();
                    break;
                }
            };
            if let Some(place) = parts.get_mut(index) {
                if !place.is_empty() {
                    let message = format!("found duplicate {} option", scanned.token.text());
                    return Err(ParseError::at(&message, scanned.at));
                }
                *place = part;
            }
        }
        let (policy, database) = (name(&policy), name(&database));
        let parts = parts.concat();
        Ok(admin(format!("ALTER RETENTION POLICY {policy} ON {database}{parts}")))
    }

    pub(super) fn create_continuous_query(&mut self) -> Parsed<Statement> {
        let (query, database) = self.named_on()?;
        let mut resample = String::new();
        if self.accept(Token::Resample) {
            resample.push_str(" RESAMPLE");
            for word in [Token::Every, Token::For] {
                if self.accept(word) {
                    let lasts = duration::format(self.duration()?);
                    write!(resample, " {} {lasts}", word.text()).unwrap_or_default();
                }
            }
            if resample.ends_with("RESAMPLE") {
                return Err(expected(&self.scan(), &["EVERY", "FOR"]));
            }
        }
        self.require(&[Token::Begin, Token::Select])?;
        let select = self.select(Target::Required)?;
        self.require(&[Token::End])?;
        let target = select.target.as_ref().map(|target| target.database.clone());
        let (query, shown) = (name(&query), name(&database));
        let printed =
            format!("CREATE CONTINUOUS QUERY {query} ON {shown}{resample} BEGIN {select} END");
        let target = target.filter(|target| !target.is_empty() && *target != database);
        let written = target.unwrap_or_else(|| database.clone());
        Ok(refused(printed, RefusedNeeds::ReadAndWrite(database, written)))
    }
}
