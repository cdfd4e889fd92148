import Catalog
import Foundation

/// What is remembered about the current index file between runs, in the catalog's settings.
///
/// Only ever a hint: forgetting it costs a check, never an answer.
enum IndexHealth {
  /// The number of a generation whose file was found damaged.
  private static let damagedKey: String = "index.damaged"
  /// The number of a generation, and when its file was last read and checked whole.
  private static let verifiedKey: String = "index.verified"
  /// How long a check of a whole file counts.
  private static let verificationSeconds: Double = 7 * 86_400

  /// Whether the file of generation `number` was found damaged.
  static func isDamaged(_ number: Int64, _ reader: borrowing CatalogReader) throws -> Bool {
    try reader.setting(damagedKey) == "\(number)"
  }

  /// Remembers that the file of generation `number` is damaged, where that can be written.
  static func noteDamage(of number: Int64, in library: Library) {
    try? library.catalog.setSetting(damagedKey, to: "\(number)")
  }

  /// Whether the whole file of generation `number` was checked within the last days.
  static func isVerified(
    _ number: Int64, _ reader: borrowing CatalogReader, now: Date = Date()
  ) throws -> Bool {
    let parts = (try reader.setting(verifiedKey) ?? "").split(separator: " ")
    guard parts.count == 2, parts[0] == "\(number)", let time = Double(parts[1]) else {
      return false
    }
    return abs(now.timeIntervalSince1970 - time) < verificationSeconds
  }

  /// Remembers that the whole file of generation `number` has just been found sound.
  static func noteVerification(
    of number: Int64, in library: Library, now: Date = Date()
  ) throws(CatalogError) {
    try library.catalog.setSetting(
      verifiedKey, to: "\(number) \(Int64(now.timeIntervalSince1970))")
  }
}
