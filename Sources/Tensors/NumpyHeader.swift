/// The dictionary at the head of a `.npy` file.
struct NumpyHeader {
  let type: NumpyFile.ElementType
  let shape: [Int]

  /// Parses the one form NumPy writes: a literal with `descr`, `fortran_order` and `shape`.
  init?(_ text: String) {
    guard let descriptor = Self.value(of: "descr", in: text),
      let type = NumpyFile.ElementType(rawValue: descriptor.filter { $0 != "'" && $0 != "\"" }),
      let order = Self.value(of: "fortran_order", in: text), order == "False",
      let open = text.firstIndex(of: "("), let close = text.firstIndex(of: ")"), open < close
    else { return nil }
    let axes = text[text.index(after: open)..<close].split(separator: ",")
    var shape: [Int] = []
    for axis in axes {
      let digits = axis.filter { $0 != " " }
      guard !digits.isEmpty else { continue }
      guard let length = Int(digits) else { return nil }
      shape.append(length)
    }
    self.type = type
    self.shape = shape
  }

  private static func value(of key: String, in text: String) -> String? {
    for quote in ["'", "\""] {
      let marker: String = quote + key + quote
      guard let range = text.firstRange(of: marker) else { continue }
      let rest = text[range.upperBound...].drop { $0 == ":" || $0 == " " }
      return String(rest.prefix { $0 != "," && $0 != " " && $0 != "}" })
    }
    return nil
  }
}
