import Kernels

/// A range that holds the true value with a stated probability.
public struct ConfidenceInterval: Hashable, Sendable, Codable {
  /// Lower end.
  public let low: Double

  /// Upper end.
  public let high: Double

  /// An interval.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }
}

/// Resampling of queries: how far a figure would move with other queries of the same kind.
///
/// Percentile bootstrap after Efron (1979). Queries are drawn one by one, with replacement, by
/// SplitMix64 from the seed, so the same input gives the same interval everywhere.
public struct Bootstrap: Hashable, Sendable {
  /// How many times the queries are drawn anew.
  public let resamples: Int

  /// Where the random numbers begin.
  public let seed: UInt64

  /// A way of resampling.
  ///
  /// - Parameters:
  ///   - resamples: How many times, at least 40, so that 2.5 % are a whole draw.
  ///   - seed: Where the random numbers begin.
  public init(resamples: Int = 1000, seed: UInt64 = 0) {
    precondition(resamples >= 40, "\(resamples) resamples")
    self.resamples = resamples
    self.seed = seed
  }

  /// The 95 % interval of the mean of `values`, at least one.
  public func interval(ofMeanOf values: [Double]) -> ConfidenceInterval {
    precondition(!values.isEmpty, "no value to resample")
    var random = SplitMix64(seed: seed)
    let count: UInt64 = UInt64(values.count)
    var means: [Double] = []
    means.reserveCapacity(resamples)
    values.withUnsafeBufferPointer { values in
      for _ in 0..<resamples {
        var sum: Double = 0
        for _ in 0..<values.count { sum += values[Int(random.next(below: count))] }
        means.append(sum / Double(values.count))
      }
    }
    means.sort()
    let cut: Int = resamples / 40
    return ConfidenceInterval(low: means[cut], high: means[resamples - 1 - cut])
  }

  /// The 95 % interval of the recall at `depth`, in percent.
  ///
  /// - Parameters:
  ///   - depth: How many of the first candidates count.
  ///   - outcomes: What became of each query, at least one.
  /// - Returns: Both ends in percent.
  public func interval(ofRecallAt depth: Int, _ outcomes: [QueryOutcome]) -> ConfidenceInterval {
    interval(ofMeanOf: outcomes.map { $0.isHit(at: depth) ? 100 : 0 })
  }
}

extension SplitMix64 {
  /// A number in `0..<bound`, by Lemire's multiplication; the bias of 2^-64 · bound is no matter.
  fileprivate mutating func next(below bound: UInt64) -> UInt64 {
    next().multipliedFullWidth(by: bound).high
  }
}
