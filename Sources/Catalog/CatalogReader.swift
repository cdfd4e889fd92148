import GRDB

/// One consistent state of a catalog, lent by ``VideoCatalog/read(_:)``.
public struct CatalogReader: ~Copyable {
  let database: Database
  let path: String

  /// Decodes each row of a query.
  func rows<Value>(
    of table: String, _ sql: String, _ arguments: StatementArguments = [],
    _ decode: (Fields) throws(CatalogError) -> Value
  ) throws(CatalogError) -> [Value] {
    do {
      let statement = try database.cachedStatement(sql: sql)
      let cursor = try Row.fetchCursor(statement, arguments: arguments)
      var values: [Value] = []
      while let row = try cursor.next() {
        values.append(try decode(Fields(row: row, path: path, table: table)))
      }
      return values
    } catch {
      throw CatalogError(error, path: path)
    }
  }
}
