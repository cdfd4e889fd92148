import Media

/// When to give memory that decoders left free back to the system: every so many clips.
struct FreeMemory {
  private static let clipsBetween: Int = 64
  private var clips: Int = 0

  /// Counts clips that were encoded and stored.
  mutating func pass(_ count: Int) {
    clips += count
    guard clips >= Self.clipsBetween else { return }
    clips = 0
    FFmpegLibrary.giveBackFreeMemory()
  }
}
