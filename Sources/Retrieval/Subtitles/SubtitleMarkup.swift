/// What a line of subtitles says, without its marks.
enum SubtitleMarkup {
  /// Characters of a line that are kept.
  static let longestLine: Int = 2_000

  /// The words of a line: tags in angle brackets and in braces left out, entities resolved, white
  /// space and the line breaks of SubStation as one blank.
  static func plain(_ line: some StringProtocol) -> String {
    var text: String = ""
    var rest = Substring(line.prefix(4 * longestLine))
    while let character = rest.popFirst() {
      switch character {
      case "<" where isTag(rest): rest = after(">", rest)
      case "{" where rest.first == "\\" || rest.first == "*": rest = after("}", rest)
      case "\\" where rest.first.map { "Nnh".contains($0) } ?? false:
        rest.removeFirst()
        text.append(" ")
      case "&": text += entity(&rest)
      default: text.append(character.isWhitespace || character == "\0" ? " " : character)
      }
    }
    return text.split(separator: " ").joined(separator: " ").prefix(longestLine).description
  }

  /// The text of a packet of 3GPP timed text.
  static func timedText(_ bytes: [UInt8]) -> String {
    guard bytes.count >= 2 else { return "" }
    let length: Int = Int(bytes[0]) << 8 | Int(bytes[1])
    return plain(String(decoding: bytes.dropFirst(2).prefix(length), as: UTF8.self))
  }

  /// The text of a line of SubStation after a number of fields.
  static func substation(_ line: some StringProtocol, fieldsBefore count: Int) -> String {
    let fields = line.split(
      separator: ",", maxSplits: count, omittingEmptySubsequences: false)
    return fields.count > count ? plain(fields[count]) : ""
  }

  private static func isTag(_ rest: Substring) -> Bool {
    guard let first = rest.first, first.isLetter || first == "/" || first.isNumber else {
      return false
    }
    return rest.prefix(200).contains(">")
  }

  private static func after(_ end: Character, _ rest: Substring) -> Substring {
    guard let place = rest.firstIndex(of: end) else { return "" }
    return rest[rest.index(after: place)...]
  }

  private static func entity(_ rest: inout Substring) -> String {
    for (name, text) in [
      ("amp;", "&"), ("lt;", "<"), ("gt;", ">"), ("nbsp;", " "), ("quot;", "\""), ("apos;", "'"),
      ("lrm;", ""), ("rlm;", ""),
    ] where rest.hasPrefix(name) {
      rest.removeFirst(name.count)
      return text
    }
    return "&"
  }
}
