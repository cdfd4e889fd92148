/// How videos are cut into clips: fixed windows.
public enum Segmentation {
  /// Window length in seconds where none is asked for.
  public static let standardSeconds: Double = 8

  /// Window lengths that make sense.
  public static let acceptedSeconds: ClosedRange<Double> = 0.5...3600

  /// Checks a window length given by a user.
  ///
  /// - Throws: ``RetrievalError/invalidSetting(name:value:accepted:)``.
  static func check(_ seconds: Double) throws {
    guard acceptedSeconds.contains(seconds) else {
      throw RetrievalError.invalidSetting(
        name: "clip length", value: "\(seconds)",
        accepted: "\(acceptedSeconds.lowerBound) to \(acceptedSeconds.upperBound) seconds")
    }
  }
}
