public import Media

/// Hours, minutes, seconds and frames, as SMPTE ST 12-1 counts them.
///
/// At 30000/1001 and 60000/1001 frames a second, drop-frame time code leaves out the first numbers
/// of each minute but every tenth, so that it keeps pace with the clock.
public struct TimeCode: Hashable, Sendable, CustomStringConvertible {
  /// Frames since `00:00:00:00`.
  public let frame: Int
  /// Numbers in a second: the rate rounded up.
  public let base: Int
  /// Whether numbers are left out.
  public let dropsFrames: Bool

  /// The number of a frame; nil for a rate that has no time code: not a whole number nor such a
  /// number times 1000/1001, or above 99.
  ///
  /// - Parameters:
  ///   - frame: Frames since `00:00:00:00`, at least 0.
  ///   - rate: Frames a second.
  ///   - dropsFrames: Whether to leave numbers out; nil is yes where the rate allows it.
  public init?(frame: Int, rate: Rational, dropsFrames: Bool? = nil) {
    guard frame >= 0, let base = Self.base(of: rate) else { return nil }
    self.frame = frame
    self.base = base
    self.dropsFrames = (dropsFrames ?? true) && Self.mayDrop(rate)
  }

  /// The number that a text names, such as `01:00:00:00` or `01:00:00;00`; nil for a text that is no
  /// time code of that rate.
  ///
  /// - Parameters:
  ///   - text: Two digits each; `;` or `.` before the frames means drop-frame.
  ///   - rate: Frames a second.
  public init?(_ text: String, rate: Rational) {
    guard let base = Self.base(of: rate) else { return nil }
    let fields = text.split(omittingEmptySubsequences: false) { ":;.".contains($0) }
    let numbers: [Int] = fields.compactMap { field in
      (2...3).contains(field.utf8.count) && field.allSatisfy(\.isASCII) ? Int(field) : nil
    }
    guard fields.count == 4, numbers.count == 4, numbers[0] < 100,
      numbers[1] < 60, numbers[2] < 60, numbers[3] < base, numbers.allSatisfy({ $0 >= 0 })
    else { return nil }
    let drops: Bool = Self.mayDrop(rate) && text.contains { ";.".contains($0) }
    let minutes: Int = numbers[0] * 60 + numbers[1]
    var count: Int = (minutes * 60 + numbers[2]) * base + numbers[3]
    if drops {
      let dropped: Int = base / 15
      if numbers[2] == 0 && numbers[1] % 10 != 0 && numbers[3] < dropped { return nil }
      count -= dropped * (minutes - minutes / 10)
    }
    frame = count
    self.base = base
    dropsFrames = drops
  }

  /// The number `count` frames later.
  public func advanced(by count: Int) -> TimeCode {
    TimeCode(frame: max(0, frame + count), base: base, dropsFrames: dropsFrames)
  }

  /// Such as `01:00:00:00`, or `01:00:00;00` for drop-frame; past 24 hours it begins anew.
  public var description: String {
    var number: Int = frame
    if dropsFrames {
      // SMPTE ST 12-1: two (four at 60) numbers a minute, nine times in ten minutes.
      let dropped: Int = base / 15
      let minute: Int = base * 60 - dropped
      let tenMinutes: Int = base * 600 - 9 * dropped
      let (tens, rest) = number.quotientAndRemainder(dividingBy: tenMinutes)
      number += 9 * dropped * tens
      if rest >= base * 60 { number += dropped * (1 + (rest - base * 60) / minute) }
    }
    let seconds: Int = number / base
    let fields: [Int] = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60]
    let text: String = fields.map(Self.two).joined(separator: ":")
    return text + (dropsFrames ? ";" : ":") + Self.two(number % base)
  }

  private init(frame: Int, base: Int, dropsFrames: Bool) {
    self.frame = frame
    self.base = base
    self.dropsFrames = dropsFrames
  }

  private static func base(of rate: Rational) -> Int? {
    guard let value = rate.value, value <= 99.5 else { return nil }
    let base = Int(value.rounded(.up))
    let isWhole: Bool = rate.numerator % rate.denominator == 0
    // 24000/1001 and the like: base · 1000/1001, compared without rounding.
    let (left, first) = rate.numerator.multipliedReportingOverflow(by: 1_001)
    let (right, second) = rate.denominator.multipliedReportingOverflow(by: base * 1_000)
    return isWhole || (!first && !second && left == right) ? base : nil
  }

  private static func mayDrop(_ rate: Rational) -> Bool {
    rate == Rational(30_000, 1_001) || rate == Rational(60_000, 1_001)
  }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
