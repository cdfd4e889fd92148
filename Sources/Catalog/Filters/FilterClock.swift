import Foundation

/// What the units of a condition's numbers mean.
enum FilterUnits {
  static let seconds: [String: Double] = [
    "": 1, "ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600,
  ]
  static let bytes: [String: Double] = [
    "": 1, "b": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9, "t": 1e12,
    "kib": 1024, "mib": 1_048_576, "gib": 1_073_741_824,
  ]
  /// Of times before now; a month has 30 days, a year 365.
  static let ago: [String: Double] = [
    "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 2_592_000, "y": 31_536_000,
  ]
}

/// What dates mean: the present, and the time zone.
struct FilterClock: Sendable {
  /// Seconds since 1970.
  var now: Double = Date().timeIntervalSince1970
  var zone: TimeZone = .current

  /// A day, or a moment: seconds since 1970, from `start` up to `end`.
  struct Span: Hashable, Sendable {
    let start: Double
    let end: Double
  }

  /// Reads `2024-05-01`, `2024-05-01T12:30`, `2024-05-01 12:30:15` or such a time with `Z`.
  func day(_ text: String) -> Span? {
    let isUniversal: Bool = text.hasSuffix("Z")
    let halves = text.dropLast(isUniversal ? 1 : 0)
      .split(separator: text.contains("T") ? "T" : " ", omittingEmptySubsequences: false)
    guard let days = Self.numbers(halves.first, separator: "-"), days.count == 3,
      (1...9999).contains(days[0]), halves.count <= 2
    else { return nil }
    var components = DateComponents(year: days[0], month: days[1], day: days[2])
    var seconds: Int = 0
    if halves.count == 2 {
      guard let times = Self.numbers(halves[1], separator: ":"), (2...3).contains(times.count),
        times[0] < 24, times[1] < 60, times.count == 2 || times[2] < 60
      else { return nil }
      (components.hour, components.minute) = (times[0], times[1])
      seconds = times.count == 3 ? times[2] : 0
      components.second = seconds
    }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = isUniversal ? .gmt : zone
    guard components.isValidDate(in: calendar), let date = calendar.date(from: components) else {
      return nil
    }
    let start: Double = date.timeIntervalSince1970
    if halves.count == 2 { return Span(start: start, end: start) }
    let next: Date = calendar.date(byAdding: .day, value: 1, to: date) ?? date
    return Span(start: start, end: next.timeIntervalSince1970)
  }

  /// A date as above, or a number with a unit, as `7d`, for so long ago.
  func time(_ text: String) -> Span? {
    if let day = day(text) { return day }
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let value = Double(digits), value.isFinite, value >= 0,
      let unit = FilterUnits.ago[text.dropFirst(digits.count).lowercased()]
    else { return nil }
    return Span(start: now - value * unit, end: now - value * unit)
  }

  private static func numbers(_ text: Substring?, separator: Character) -> [Int]? {
    guard let text else { return nil }
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    let numbers: [Int] = parts.compactMap { part in
      part.count <= 4 && part.allSatisfy { $0.isASCII && $0.isNumber } ? Int(part) : nil
    }
    return numbers.count == parts.count ? numbers : nil
  }
}
