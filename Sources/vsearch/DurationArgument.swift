import ArgumentParser

/// A length of time on the command line: `8`, `8s`, `1m30s`, `0:08`.
struct DurationArgument: ExpressibleByArgument, Hashable {
  let seconds: Double

  init?(argument: String) {
    if let time = Timestamp(argument: argument) {
      seconds = time.seconds
      return
    }
    var total: Double = 0
    var rest = Substring(argument)
    for (unit, factor) in [("h", 3600.0), ("m", 60), ("s", 1)] {
      guard let end = rest.firstIndex(of: Character(unit)) else { continue }
      guard let value = Double(rest[..<end]), value.isFinite, value >= 0 else { return nil }
      total += value * factor
      rest = rest[rest.index(after: end)...]
    }
    guard rest.isEmpty, !argument.isEmpty else { return nil }
    seconds = total
  }
}
