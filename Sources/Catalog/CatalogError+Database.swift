import Foundation
import GRDB

extension CatalogError {
  /// The catalog's own word for an error that arose while working on the database at `path`.
  init(_ error: any Error, path: String) {
    switch error {
    case let error as CatalogError:
      self = error
    case let error as DatabaseError:
      self.init(database: error, path: path)
    case is RowDecodingError:
      self = .damaged(path: path, reason: "a value of another type than its column")
    default:
      // From Foundation, whose plain description fills a paragraph.
      self = .failed(path: path, reason: error.localizedDescription)
    }
  }

  private init(database error: DatabaseError, path: String) {
    // Only SQLite's own message: the statement and its arguments may hold names of users' files.
    let message: String = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
    case .SQLITE_FULL: self = .diskFull(path: path)
    case .SQLITE_READONLY: self = .readOnly(path: path)
    case .SQLITE_NOTADB: self = .notACatalog(path: path, reason: "not a database")
    case .SQLITE_CORRUPT: self = .damaged(path: path, reason: message)
    default: self = .failed(path: path, reason: message)
    }
  }
}
