import Retrieval

/// Found moments as people read them.
struct MomentTable {
  let result: QueryResult
  let isExplained: Bool

  func show() {
    let moments: [Moment] = result.moments
    guard !moments.isEmpty else { return }
    let times: [String] = moments.map { moment in
      "\(Format.time(moment.startSeconds)) – \(Format.time(moment.endSeconds))"
    }
    let width: Int = times.map(\.count).max() ?? 0
    let extra: String = isExplained ? "similarity  logit   conf   " : ""
    Terminal.print(
      Terminal.dim(" #  conf     score  \(Format.padded("time", width))  best       \(extra)file"))
    for (index, moment) in moments.enumerated() {
      let rank: String = index < 9 ? " \(index + 1)" : "\(index + 1)"
      let label: String = Format.padded(moment.label?.rawValue ?? "–", 6)
      let best: String = Format.padded("★ " + Format.time(moment.bestSeconds), 9)
      Terminal.print(
        "\(rank)  \(label)  \(Format.signed(moment.score))  \(Format.padded(times[index], width))"
          + "  \(best)  \(isExplained ? details(moment) : "")"
          + Terminal.bold(Terminal.shown(moment.file)) + remarks(moment))
    }
    Terminal.note(summary)
  }

  private func details(_ moment: Moment) -> String {
    let logit: String = moment.logits.map { Format.signed($0[1]) } ?? "     –"
    let confidence: String = moment.confidence.map { Format.fixed($0, 3) } ?? "    –"
    return "\(Format.signed(moment.similarity))      \(logit)  \(confidence)  "
  }

  private func remarks(_ moment: Moment) -> String {
    var text: String = moment.then.map { " → \(Format.time($0.startSeconds))" }.joined()
    if moment.duplicates > 0 { text += "  (+\(moment.duplicates) alike)" }
    if moment.sources == [.name] { text += "  (by its name)" }
    text += TagList.text(moment.tags)
    if let line = moment.line { text += "  “\(Terminal.shown(String(line.prefix(60))))”" }
    return text
  }

  private var summary: String {
    let seconds: Double = result.timings.reduce(0) { $0 + $1.seconds }
    var summary: String =
      "\(result.moments.count) moment\(result.moments.count == 1 ? "" : "s") · \(result.stage) · \(Format.fixed(seconds * 1000, 0)) ms"
    if isExplained {
      let steps = result.timings.map { "\($0.name) \(Format.fixed($0.seconds * 1000, 1)) ms" }
      summary += " (\(steps.joined(separator: ", ")))"
      if let cutOff = result.cutOff {
        summary +=
          " · unrelated texts reach \(Format.fixed(cutOff.weakLevel, 3)), "
          + "strong from \(Format.fixed(cutOff.strongLevel, 3))"
      }
    }
    if result.unscored > 0 {
      summary += " · \(result.unscored) candidates could not be read again"
    }
    return summary
  }
}
