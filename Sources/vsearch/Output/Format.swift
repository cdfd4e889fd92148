import Foundation

/// Numbers as people read them.
enum Format {
  /// `0:03:12`, or `0:03:12.5` with tenths.
  static func time(_ seconds: Double, tenths: Bool = false) -> String {
    let total: Double = max(0, seconds.isFinite ? seconds : 0)
    let unit: Double = tenths ? 10 : 1
    let ticks = Int64((min(total, 1e12) * unit).rounded())
    let whole: Int64 = ticks / Int64(unit)
    let clock: String =
      "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
    return tenths ? clock + ".\(ticks % 10)" : clock
  }

  /// `61 h 12 m`, `4 m 3 s`, `12 s`.
  static func duration(_ seconds: Double) -> String {
    let whole = Int64(min(max(0, seconds.isFinite ? seconds : 0), 1e12).rounded())
    if whole >= 3600 { return "\(whole / 3600) h \(two(whole / 60 % 60)) m" }
    if whole >= 60 { return "\(whole / 60) m \(two(whole % 60)) s" }
    return "\(whole) s"
  }

  /// `14.6 MB`.
  static func bytes(_ count: Int64) -> String {
    let units: [String] = ["B", "kB", "MB", "GB", "TB"]
    var value = Double(count)
    var unit: Int = 0
    while value >= 1000 && unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return unit == 0 ? "\(count) B" : "\(fixed(value, value < 100 ? 1 : 0)) \(units[unit])"
  }

  /// `1 clip`, `2 clips`.
  static func count(_ number: some BinaryInteger, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// A number with `digits` decimals.
  static func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  /// A score with three decimals, in as many columns whatever its sign.
  static func signed(_ value: Float) -> String {
    let text: String = fixed(Double(value), 3)
    return text.hasPrefix("-") ? text : " " + text
  }

  /// `text` filled with blanks to `width` columns.
  static func padded(_ text: String, _ width: Int) -> String {
    text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
  }

  private static func two(_ value: Int64) -> String {
    value < 10 ? "0\(value)" : "\(value)"
  }
}
