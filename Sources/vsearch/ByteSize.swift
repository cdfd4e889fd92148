import ArgumentParser

/// A size on the command line: `1000000`, `500M`, `4G`; with an `i`, as in `512Mi`, powers of 1024.
struct ByteSize: ExpressibleByArgument, Hashable {
  let bytes: Int64

  init?(argument: String) {
    var text = Substring(argument.uppercased())
    if text.hasSuffix("B") { text.removeLast() }
    var unit: Int64 = 1000
    if text.hasSuffix("I") {
      unit = 1024
      text.removeLast()
    }
    var factor: Int64 = 1
    if let last = text.last, let power = ["K", "M", "G", "T"].firstIndex(of: String(last)) {
      for _ in 0...power { factor *= unit }
      text.removeLast()
    } else if unit == 1024 {
      return nil
    }
    guard let number = Int64(text), number >= 0 else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    guard !overflow else { return nil }
    bytes = product
  }
}
