import Foundation
import GRDB

extension VideoCatalog {
  /// Takes the contents of another catalog in place of its own, in one transaction.
  ///
  /// Who reads meanwhile sees the old contents or the new ones. No generation of an index is current
  /// afterwards; numbers go on, so that no file of either catalog is mistaken for a new one.
  ///
  /// - Parameter other: A catalog that nobody else is writing to.
  /// - Throws: ``CatalogError``; the contents are the old ones then.
  public func replaceContents(with other: VideoCatalog) throws(CatalogError) {
    let number: Int64 = max(try lastGeneration(), try other.lastGeneration())
    try other.write { database in
      try database.execute(sql: "DELETE FROM generations")
      try Self.set(SettingKey.lastGeneration, to: String(number), in: database)
    }
    do {
      try other.pool.backup(to: pool)
    } catch {
      throw CatalogError(error, path: path)
    }
  }

  /// The largest number that a generation of this catalog has had.
  private func lastGeneration() throws(CatalogError) -> Int64 {
    do {
      return try read { reader in
        let reserved: Int64? = try reader.setting(SettingKey.lastGeneration).flatMap { Int64($0) }
        return max(reserved ?? 0, try reader.currentGeneration()?.number ?? 0)
      }
    } catch {
      throw CatalogError(error, path: path)
    }
  }
}
