/// Where a query looks.
public enum QueryMode: String, CaseIterable, Sendable {
  /// In pictures, and in subtitles and tags where the library has any.
  case automatic = "auto"
  /// In pictures alone.
  case visual
  /// In subtitles, tags and names of files alone.
  case text
  /// In pictures, in subtitles and in tags.
  case hybrid
}

/// Where a moment was found.
public enum MomentSource: String, CaseIterable, Hashable, Sendable {
  /// In its pictures.
  case visual
  /// In what is said.
  case subtitles
  /// In the actions that a classifier named.
  case tags
  /// In the name or the folder of its file.
  case name
}

/// Puts two rankings into one by the places that each gives, whatever their scores mean.
///
/// Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank
/// Learning Methods" (SIGIR 2009), with their constant.
enum RankFusion {
  private static let constant: Float = 60

  /// The fused score of each id: the sum over the rankings of 1 / (60 + place), as a share of what the
  /// first of all rankings has.
  static func scores(of rankings: [[Int64]]) -> [Int64: Float] {
    var scores: [Int64: Float] = [:]
    let used = rankings.filter { !$0.isEmpty }
    for ranking in used {
      for (place, id) in ranking.enumerated() {
        scores[id, default: 0] +=
          (constant + 1) / (constant + Float(place + 1)) / Float(used.count)
      }
    }
    return scores
  }
}
