/// Which way up pictures are given.
public enum Orientation: String, Hashable, Sendable, CaseIterable {
  /// As the reference decoder (decord 0.6.0) gives them, for evaluation and for encoding.
  ///
  /// Right-angle turns of the display matrix are applied, mirroring and pixel aspect are not.
  case reference
  /// As a person expects them: turned, mirrored, with square pixels.
  case display
  /// As coded.
  case coded
}
