import Foundation

extension RetrievalMetrics {
  /// The figures under their stable names, such as `t2v.R@1`, in the order of a table.
  ///
  /// Percentages are rounded to two decimals, as published; ranks are as computed.
  public func named(_ direction: RetrievalDirection) -> [(name: String, value: Double)] {
    var figures: [(String, Double)] = zip(Self.depths, recalls).map {
      ("R@\($0)", Decimals.rounded($1))
    }
    figures += [
      ("MdR", medianRank), ("MnR", meanRank),
      ("mAP", Decimals.rounded(meanAveragePrecision)), ("nDCG@10", Decimals.rounded(ndcgAt10)),
      ("MRR", Decimals.rounded(meanReciprocalRank)),
    ]
    return figures.map { (name: "\(direction.rawValue).\($0)", value: $1) }
  }

  /// The recalls of both directions under the names of the authors' logs, rounded as there.
  ///
  /// `txt_r*` is video to text, `img_r*` text to video, `r_mean` the mean of both means.
  ///
  /// - Parameters:
  ///   - textToVideo: The figures of the texts' queries.
  ///   - videoToText: The figures of the videos' queries.
  /// - Returns: Recalls in percent by name.
  public static func legacyNamed(
    textToVideo: RetrievalMetrics, videoToText: RetrievalMetrics
  ) -> [String: Double] {
    var named: [String: Double] = [:]
    for (direction, metrics) in [
      (RetrievalDirection.textToVideo, textToVideo), (.videoToText, videoToText),
    ] {
      for (depth, recall) in zip(depths, metrics.recalls) where depth <= 10 {
        named["\(direction.legacyPrefix)_r\(depth)"] = Decimals.rounded(recall)
      }
      named["\(direction.legacyPrefix)_r_mean"] = Decimals.rounded(metrics.meanRecall)
    }
    named["r_mean"] = Decimals.rounded((textToVideo.meanRecall + videoToText.meanRecall) / 2)
    return named
  }
}

/// Rounding of published figures.
enum Decimals {
  /// `value` to two decimals: the decimal nearest to the exact binary value, as Python rounds.
  static func rounded(_ value: Double) -> Double {
    Double(String(format: "%.2f", value)) ?? value
  }

  /// `value` with `places` decimals.
  static func text(_ value: Double, places: Int = 2) -> String {
    String(format: "%.\(places)f", value)
  }
}
