# Reads a formula as Homebrew does on one platform, and prints the URL and the checksum.
#
#   ruby formula.rb FORMULA macos|linux arm|intel

file, SYSTEM, MACHINE = ARGV

class Formula
  class << self
    def on_macos = (yield if SYSTEM == "macos")
    def on_linux = (yield if SYSTEM == "linux")
    def on_arm = (yield if MACHINE == "arm")
    def on_intel = (yield if MACHINE == "intel")
    def url(text) = puts(text)
    def sha256(text) = puts(text)
    def desc(_) = nil
    def homepage(_) = nil
    def version(_) = nil
    def license(_) = nil
    def test = nil
  end
end

load file
