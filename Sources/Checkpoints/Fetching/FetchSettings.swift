import Foundation

/// How the environment wants files to be fetched.
struct FetchSettings: Hashable {
  /// Address of the hub, without a slash at its end.
  let endpoint: String
  /// The variable or flag that switches the network off.
  let isOffline: Bool
  /// The hub cache of other programs; only ever read.
  let hubCache: String

  /// Reads the variables that the hub's own programs know, and ours.
  init(environment: [String: String], isOffline: Bool) {
    let variables = Environment(environment)
    var endpoint: String = variables["HF_ENDPOINT"] ?? "https://huggingface.co"
    while endpoint.hasSuffix("/") { endpoint.removeLast() }
    self.endpoint = endpoint
    self.isOffline =
      isOffline || variables.isOn("VSEARCH_OFFLINE") || variables.isOn("HF_HUB_OFFLINE")
    hubCache =
      variables["HF_HUB_CACHE"] ?? variables["HF_HOME"].map { $0 + "/hub" }
      ?? variables.folder("XDG_CACHE_HOME", orHome: ".cache") + "/huggingface/hub"
  }

  /// Where `file` is on the hub.
  func url(of file: RemoteFile) throws(CheckpointError) -> URL {
    let address: String = "\(endpoint)/\(file.urlPath)"
    guard let url = URL(string: address), url.host != nil,
      url.scheme == "https" || url.scheme == "http"
    else { throw .download(url: address, reason: "not a web address") }
    return url
  }
}
