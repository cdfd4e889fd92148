/// The rules for paths that a catalog holds.
enum LibraryPath {
  /// Says what is wrong with a path relative to the library's root; nil when nothing is.
  ///
  /// Callers join these paths to the root, so none may lead out of it, whoever wrote the catalog.
  static func fault(in path: String) -> String? {
    if path.isEmpty { return "an empty path" }
    if path.utf8.contains(0) { return "a path with a zero byte" }
    if path.utf8.first == UInt8(ascii: "/") { return "an absolute path" }
    let components = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let climbs: Bool = components.contains { $0.elementsEqual("..".utf8) }
    return climbs ? "a path that leaves the library" : nil
  }

  /// Says what is wrong with the name of a file beside the catalog; nil when nothing is.
  static func fault(inFileName name: String) -> String? {
    if let fault = fault(in: name) { return fault }
    if name.utf8.contains(UInt8(ascii: "/")) { return "a file name with a slash" }
    return name.utf8.first == UInt8(ascii: ".") ? "a hidden file" : nil
  }
}
