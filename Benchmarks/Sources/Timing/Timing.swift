/// Wall-clock times of several runs of one piece of work, in seconds.
public struct Timing: Encodable, Sendable {
  /// The runs, in the order they were made.
  public private(set) var seconds: [Double] = []

  /// No run yet.
  public init() {}

  /// Runs `work` once more and keeps its time.
  public mutating func measure<Result>(_ work: () throws -> Result) rethrows -> Result {
    let clock = ContinuousClock()
    let start = clock.now
    let result: Result = try work()
    let parts = (clock.now - start).components
    seconds.append(Double(parts.seconds) + Double(parts.attoseconds) * 1e-18)
    return result
  }

  /// The shortest run; infinity when there is none.
  public var minimum: Double { seconds.min() ?? .infinity }

  /// The middle run, or the mean of the two in the middle; infinity when there is none.
  public var median: Double {
    guard !seconds.isEmpty else { return .infinity }
    let sorted: [Double] = seconds.sorted()
    let middle: Int = sorted.count / 2
    return sorted.count.isMultiple(of: 2)
      ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }

  private enum Field: String, CodingKey {
    case seconds, minimum, median
  }

  /// Writes the runs, the shortest and the middle one.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Field.self)
    try fields.encode(seconds, forKey: .seconds)
    try fields.encode(minimum, forKey: .minimum)
    try fields.encode(median, forKey: .median)
  }
}
