import Media

/// Chapters in FFmpeg's metadata format, in order of time.
enum Chapters {
  static func text(_ list: ExportList) throws(ExportError) -> String {
    let pairs = try list.sources(for: .ffmetadata)
    let files: Int = Set(list.moments.map(\.path)).count
    guard files == 1 else { throw .severalFiles(format: .ffmetadata, count: files) }
    var lines: [String] = [";FFMETADATA1", "title=\(escaped(list.title))"]
    for (moment, source) in pairs.sorted(by: { $0.moment.start < $1.moment.start }) {
      let clock: EditClock = source.frames.clock
      lines.append("[CHAPTER]")
      if clock.isVariable {
        // Frame numbers are no times here; microseconds are.
        lines.append("TIMEBASE=1/1000000")
        lines.append("START=\(microseconds(moment.start))")
        lines.append("END=\(microseconds(moment.end))")
      } else {
        lines.append("TIMEBASE=\(clock.rate.denominator)/\(clock.rate.numerator)")
        lines.append("START=\(source.frames.first)")
        lines.append("END=\(source.frames.end)")
      }
      lines.append("title=\(escaped(moment.rank.map { "\($0). \(list.title)" } ?? list.title))")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func microseconds(_ seconds: Double) -> Int64 {
    Int64(exactly: (seconds * 1_000_000).rounded()) ?? 0
  }

  /// FFmpeg's rule: a backslash before `=`, `;`, `#`, `\` and line feeds.
  private static func escaped(_ text: String) -> String {
    var safe: String = ""
    for character in Escaping.line(text) {
      if "=;#\\".contains(character) { safe += "\\" }
      safe.append(character)
    }
    return safe
  }
}
