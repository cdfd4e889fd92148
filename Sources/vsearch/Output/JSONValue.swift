import Documents

/// What commands print with `--json`: fields keep their order, so that `schema` comes first.
typealias JSONValue = OrderedJSON

extension OrderedJSON {
  /// An object from keys and values in order.
  static func object(_ fields: [(String, OrderedJSON)]) -> OrderedJSON {
    .object(fields.map { Field($0.0, $0.1) })
  }

  static func strings(_ values: some Sequence<String>) -> OrderedJSON {
    .array(values.map(OrderedJSON.string))
  }

  static func integers(_ values: some Sequence<Int>) -> OrderedJSON {
    .array(values.map { .integer(Int64($0)) })
  }

  static func optional(_ value: Double?) -> OrderedJSON {
    value.map(OrderedJSON.number) ?? .null
  }

  static func optional(_ value: String?) -> OrderedJSON {
    value.map(OrderedJSON.string) ?? .null
  }

  /// The document on one line.
  var line: String { text(indented: false) }
}
