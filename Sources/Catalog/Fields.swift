import Foundation
import GRDB

/// The columns of one row, each checked against the type it should have.
///
/// GRDB's own subscripts stop the program at a value that does not fit; here it is damage.
struct Fields {
  let row: Row
  let path: String
  let table: String

  func integer(_ index: Int) throws(CatalogError) -> Int64 {
    guard let value = try optionalInteger(index) else { throw damage(index) }
    return value
  }

  func optionalInteger(_ index: Int) throws(CatalogError) -> Int64? {
    switch value(index) {
    case .null: return nil
    case .int64(let integer): return integer
    default: throw damage(index)
    }
  }

  func real(_ index: Int) throws(CatalogError) -> Double {
    guard let value = try optionalReal(index) else { throw damage(index) }
    return value
  }

  func optionalReal(_ index: Int) throws(CatalogError) -> Double? {
    switch value(index) {
    case .null: return nil
    case .double(let real) where real.isFinite: return real
    default: throw damage(index)
    }
  }

  func text(_ index: Int) throws(CatalogError) -> String {
    guard let value = try optionalText(index) else { throw damage(index) }
    return value
  }

  func optionalText(_ index: Int) throws(CatalogError) -> String? {
    switch value(index) {
    case .null: return nil
    case .string(let text): return text
    default: throw damage(index)
    }
  }

  func blob(_ index: Int) throws(CatalogError) -> Data {
    guard case .blob(let data) = value(index) else { throw damage(index) }
    return data
  }

  /// A path that stays within the library.
  func libraryPath(_ index: Int) throws(CatalogError) -> String {
    let text: String = try text(index)
    if let fault = LibraryPath.fault(in: text) {
      throw .damaged(path: path, reason: "\(table) has \(fault)")
    }
    return text
  }

  /// An error that names the column but not its contents.
  func damage(_ index: Int) -> CatalogError {
    let column: String = Array(row.columnNames)[index]
    return .damaged(path: path, reason: "unexpected value in \(table).\(column)")
  }

  private func value(_ index: Int) -> DatabaseValue.Storage {
    let value: DatabaseValue = row[index]
    return value.storage
  }
}
