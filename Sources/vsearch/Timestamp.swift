import ArgumentParser

/// A time on the command line: `12.5`, `1:02` or `1:02:03.250`.
struct Timestamp: ExpressibleByArgument, Hashable {
  let seconds: Double

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count) else { return nil }
    var total: Double = 0
    for (index, part) in parts.enumerated() {
      guard let value = Double(part), value.isFinite, value >= 0, !part.hasPrefix("+") else {
        return nil
      }
      // Only the first part may exceed 59, only the last may have decimals.
      if index > 0 && value >= 60 { return nil }
      if index < parts.count - 1 && value != value.rounded() { return nil }
      total = total * 60 + value
    }
    seconds = total
  }
}
