import Foundation

/// What the streams of this process are, and how to write to them.
enum Terminal {
  static let outputIsTerminal: Bool = isatty(STDOUT_FILENO) == 1
  static let errorIsTerminal: Bool = isatty(STDERR_FILENO) == 1

  /// Whether standard output takes colour: a terminal, unless NO_COLOR or a dumb terminal says no.
  static let usesColor: Bool = {
    let environment = ProcessInfo.processInfo.environment
    if environment["CLICOLOR_FORCE"] == "1" { return true }
    if environment["NO_COLOR"].map({ !$0.isEmpty }) ?? false { return false }
    return outputIsTerminal && environment["TERM"] != "dumb"
  }()

  /// Columns of the terminal on standard error; 80 where it is none.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes a line of data.
  static func print(_ line: String) {
    write(line + "\n", to: STDOUT_FILENO)
  }

  /// Writes data that ends its own lines.
  static func printText(_ text: String) {
    write(text, to: STDOUT_FILENO)
  }

  /// Writes a line for people.
  static func note(_ line: String) {
    write(line + "\n", to: STDERR_FILENO)
  }

  /// Writes text for people without a line feed.
  static func noteInPlace(_ text: String) {
    write(text, to: STDERR_FILENO)
  }

  static func bold(_ text: String) -> String { usesColor ? "\u{1b}[1m\(text)\u{1b}[0m" : text }
  static func dim(_ text: String) -> String { usesColor ? "\u{1b}[2m\(text)\u{1b}[0m" : text }

  /// Text of unknown origin made safe to show: control characters become U+FFFD.
  static func shown(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      result.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
    }
    return String(result)
  }

  private static func write(_ text: String, to descriptor: Int32) {
    // Straight to the descriptor: what a killed process has printed is out. A closed pipe ends the
    // process by its signal, quietly, as `| head` expects.
    var bytes: ArraySlice<UInt8> = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written: Int = bytes.withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress, $0.count)
      }
      guard written > 0 else {
        if written < 0 && errno == EINTR { continue }
        return
      }
      bytes = bytes.dropFirst(written)
    }
  }
}
