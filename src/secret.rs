//! stub
use std::io;
#[derive(Clone)] pub struct Secret(String);
impl std::fmt::Debug for Secret { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("[redacted]") } }
impl Secret { pub fn new(s: String) -> Self { Self(s) } pub fn expose(&self) -> &str { &self.0 } }
pub trait Entropy { fn fill(&mut self, b: &mut [u8]) -> io::Result<()>; }
pub struct System;
impl Entropy for System { fn fill(&mut self, b: &mut [u8]) -> io::Result<()> { getrandom::fill(b).map_err(|e| io::Error::other(e.to_string())) } }
pub fn generate(e: &mut dyn Entropy) -> io::Result<Secret> { let mut b=[0;32]; e.fill(&mut b)?; Ok(Secret::new(b.iter().map(|x| format!("{x:02x}")).collect::<String>()[..43].into())) }
