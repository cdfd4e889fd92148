/// Patterns of files to leave out, in the syntax of gitignore.
///
/// `*` and `?` do not match `/`, `**` does; a pattern with a `/` before its end is tied to the folder
/// of its file, others match at any depth; `/` at the end matches folders alone; `!` takes a file in
/// again; `#` begins a comment. The last pattern that matches decides.
struct IgnoreRules: Hashable {
  private struct Pattern: Hashable {
    let segments: [[UInt8]]
    let isNegated: Bool
    let isForFolders: Bool
    let isAnchored: Bool
  }

  private let patterns: [Pattern]

  /// The rules in the text of one file.
  init(_ text: some Sequence<UInt8>) {
    patterns = Array(text).split(separator: UInt8(ascii: "\n")).compactMap {
      Self.pattern(Array($0))
    }
  }

  /// Whether there is no rule.
  var isEmpty: Bool { patterns.isEmpty }

  /// Whether a path is left out; nil when no pattern says anything about it.
  ///
  /// - Parameters:
  ///   - path: Relative to the folder of the rules.
  ///   - isFolder: Whether it is a folder.
  /// - Returns: What the last pattern that matches says.
  func verdict(_ path: ArraySlice<UInt8>, isFolder: Bool) -> Bool? {
    let parts: [ArraySlice<UInt8>] = path.split(separator: UInt8(ascii: "/"))
    guard let name = parts.last else { return nil }
    let match = patterns.last { pattern in
      if pattern.isForFolders && !isFolder { return false }
      if pattern.isAnchored { return Self.matches(pattern.segments, parts) }
      return pattern.segments.first.map { Self.matches($0, name) } ?? false
    }
    return match.map { !$0.isNegated }
  }

  private static func pattern(_ line: [UInt8]) -> Pattern? {
    var text: ArraySlice<UInt8> = line[...]
    if text.last == UInt8(ascii: "\r") { text.removeLast() }
    // Blanks at the end do not count unless a backslash keeps them.
    while text.last == UInt8(ascii: " "), text.dropLast().last != UInt8(ascii: "\\") {
      text.removeLast()
    }
    guard let first = text.first, first != UInt8(ascii: "#") else { return nil }
    let isNegated: Bool = first == UInt8(ascii: "!")
    if isNegated { text.removeFirst() }
    let isForFolders: Bool = text.last == UInt8(ascii: "/")
    if isForFolders { text.removeLast() }
    let segments = text.split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: true
    ).map(Array.init)
    guard !segments.isEmpty else { return nil }
    return Pattern(
      segments: segments, isNegated: isNegated, isForFolders: isForFolders,
      isAnchored: text.contains(UInt8(ascii: "/")))
  }

  /// Whether path parts match pattern parts, of which `**` matches any number.
  ///
  /// Going back to the last `**` alone is enough, so that no pattern takes more than the product of
  /// both lengths.
  private static func matches(_ pattern: [[UInt8]], _ parts: [ArraySlice<UInt8>]) -> Bool {
    let any: [UInt8] = Array("**".utf8)
    var place: Int = 0
    var part: Int = 0
    var star: (place: Int, part: Int)?
    while part < parts.count {
      if place < pattern.count, pattern[place] == any {
        star = (place, part)
        place += 1
        // At the end it stands for what is inside, so for one part at least.
        if place == pattern.count { return true }
      } else if place < pattern.count, matches(pattern[place], parts[part]) {
        place += 1
        part += 1
      } else if let last = star {
        star = (last.place, last.part + 1)
        place = last.place + 1
        part = last.part + 1
      } else {
        return false
      }
    }
    return place == pattern.count
  }

  /// Whether one part of a path matches one part of a pattern.
  private static func matches(_ pattern: [UInt8], _ name: ArraySlice<UInt8>) -> Bool {
    var place: Int = 0
    var position: Int = name.startIndex
    var star: (place: Int, position: Int)?
    while position < name.endIndex {
      if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
        star = (place, position)
        place += 1
      } else if let next = single(pattern, at: place, name[position]) {
        place = next
        position += 1
      } else if let last = star {
        star = (last.place, last.position + 1)
        place = last.place + 1
        position = last.position + 1
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  /// Where the pattern goes on after it matched one byte; nil when it does not.
  private static func single(_ pattern: [UInt8], at place: Int, _ byte: UInt8) -> Int? {
    guard place < pattern.count else { return nil }
    switch pattern[place] {
    case UInt8(ascii: "?"): return place + 1
    case UInt8(ascii: "["):
      guard let (isMember, next) = bracket(pattern, at: place, byte) else {
        return byte == UInt8(ascii: "[") ? place + 1 : nil
      }
      return isMember ? next : nil
    case UInt8(ascii: "\\") where place + 1 < pattern.count:
      return pattern[place + 1] == byte ? place + 2 : nil
    default: return pattern[place] == byte ? place + 1 : nil
    }
  }

  /// Whether a byte is in a set such as `[a-z]` or `[!0-9]`; nil when the set never closes.
  private static func bracket(
    _ pattern: [UInt8], at place: Int, _ byte: UInt8
  ) -> (isMember: Bool, next: Int)? {
    var position: Int = place + 1
    guard position < pattern.count else { return nil }
    let isInverted: Bool = [UInt8(ascii: "!"), UInt8(ascii: "^")].contains(pattern[position])
    if isInverted { position += 1 }
    let first: Int = position
    var isMember: Bool = false
    while position < pattern.count {
      if pattern[position] == UInt8(ascii: "]"), position > first {
        return (isMember != isInverted, position + 1)
      }
      let low: UInt8 = pattern[position]
      if position + 2 < pattern.count, pattern[position + 1] == UInt8(ascii: "-"),
        pattern[position + 2] != UInt8(ascii: "]")
      {
        if low <= byte && byte <= pattern[position + 2] { isMember = true }
        position += 3
      } else {
        if low == byte { isMember = true }
        position += 1
      }
    }
    return nil
  }
}
