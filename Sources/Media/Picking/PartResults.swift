import Synchronization

/// What threads have found, each in its place.
final class PartResults: Sendable {
  private let parts: Mutex<[[FittedPicture]?]>

  init(count: Int) {
    parts = Mutex(Array(repeating: nil, count: count))
  }

  func set(_ pictures: [FittedPicture]?, at part: Int) {
    parts.withLock { $0[part] = pictures }
  }

  /// All of them in order; nil when one is missing.
  var joined: [FittedPicture]? {
    parts.withLock { parts in
      let found: [[FittedPicture]] = parts.compactMap(\.self)
      return found.count == parts.count ? found.flatMap(\.self) : nil
    }
  }
}
