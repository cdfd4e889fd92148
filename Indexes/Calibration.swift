/// What a search has to do to reach a stated recall, found with queries when the index was built.
public struct Calibration: Hashable, Sendable {
  /// Where the queries came from.
  public enum Source: UInt32, Sendable {
    /// There are none: every search is exact.
    case none = 0
    /// They were given to the builder.
    case queries = 1
    /// They are stored vectors, each left out of its own results.
    case storedVectors = 2
  }

  /// What reaches one recall.
  public struct Level: Hashable, Sendable {
    /// How many hits were asked for.
    public var k: Int
    /// The recall wished for.
    public var target: Float
    /// Lists to look at.
    public var probes: Int
    /// Rows in them, on average.
    public var rows: Int
    /// How many standard deviations what is left out of a bound is taken for.
    public var deviations: Float
    /// The recall that this had.
    public var measured: Float
  }

  /// Where the queries came from.
  public var source: Source = .none
  /// How many they were.
  public var queryCount: Int = 0
  /// By rising k, then by rising target.
  public var levels: [Level] = []

  /// The recalls that are calibrated.
  static let targets: [Float] = [0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999]

  /// What reaches `recall` for `k` hits: the least level that suffices, nil when none does.
  func level(recall: Float, k: Int) -> Level? {
    let known: Int? = levels.map(\.k).filter { $0 >= k }.min() ?? levels.map(\.k).max()
    guard var level = levels.first(where: { $0.k == known && $0.target >= recall - 1e-6 }) else {
      return nil
    }
    // More hits than were tried: look at as many more rows.
    if level.k < k {
      let factor: Int = (k + level.k - 1) / level.k
      level.probes = level.probes.multipliedReportingOverflow(by: factor).partialValue
      level.rows = level.rows.multipliedReportingOverflow(by: factor).partialValue
    }
    return level
  }
}

/// How hard a search tries.
public enum SearchEffort: Hashable, Sendable {
  /// Finds the very best.
  case exact
  /// Finds this share of the very best on average, as far as the calibration can tell; 1 is exact.
  case recall(Float)
  /// Looks at so many lists.
  case probes(Int)
}
