using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Telemed.Gateway.Configuration;

namespace Telemed.Gateway.WebApp;

/// <summary>A file of the web app in the form that a client takes.</summary>
/// <param name="Path">The file on the disk; of a precompressed form, that file.</param>
/// <param name="Body">Its bytes where they were compressed here; otherwise the file is sent as it is.</param>
/// <param name="ContentType">The media type of the content.</param>
/// <param name="Encoding"><c>br</c>, <c>gzip</c>, or <see langword="null"/> as it is.</param>
/// <param name="ETag">Names this form of this version.</param>
/// <param name="LastModified">When the file was last written.</param>
internal sealed record WebAsset(
    string Path, byte[]? Body, string ContentType, string? Encoding, EntityTagHeaderValue ETag, DateTimeOffset LastModified);

/// <summary>
/// The files of the built web app. Text is sent compressed: from a <c>.br</c> or <c>.gz</c> file beside it where the build made one,
/// otherwise compressed here, once for each version of a file.
/// </summary>
internal sealed class WebAssets(IOptions<GatewayOptions> gateway) : IDisposable
{
    private const string Index = "index.html";
    private const int LeastToCompress = 1024;
    private const int MostToCompress = 8 * 1024 * 1024;

    private static readonly FileExtensionContentTypeProvider ContentTypes = new(
        new Dictionary<string, string>(new FileExtensionContentTypeProvider().Mappings, StringComparer.OrdinalIgnoreCase)
        {
            [".html"] = "text/html; charset=utf-8",
            [".map"] = "application/json",
            [".webmanifest"] = "application/manifest+json",
        });

    private readonly ConcurrentDictionary<(string Path, string Encoding), WebAsset> _compressed = new();
    private PhysicalFileProvider? _files;

    /// <summary>Whether there is a web app to serve.</summary>
    internal bool IsPresent => Files()?.GetFileInfo(Index).Exists == true;

    /// <summary>The page itself.</summary>
    internal WebAsset? FindIndex(HttpRequest request) => Find(Index, request);

    /// <summary>The file at <paramref name="path"/> below the root, or <see langword="null"/>. Hidden files are not served.</summary>
    internal WebAsset? Find(string path, HttpRequest request)
    {
        if (Files() is not { } files || files.GetFileInfo(path) is not { Exists: true, IsDirectory: false, PhysicalPath: { } physical } file)
        {
            return null;
        }

        if (!ContentTypes.TryGetContentType(path, out var contentType))
        {
            contentType = "application/octet-stream";
        }

        foreach (var encoding in IsText(contentType) ? Accepted(request) : [])
        {
            if (files.GetFileInfo(path + (encoding == "br" ? ".br" : ".gz")) is { Exists: true, PhysicalPath: { } ready } compressed
                && compressed.LastModified >= file.LastModified)
            {
                return new WebAsset(ready, null, contentType, encoding, Tag(compressed, encoding), compressed.LastModified);
            }

            if (file.Length is >= LeastToCompress and <= MostToCompress)
            {
                return Compress(file, physical, contentType, encoding);
            }
        }

        return new WebAsset(physical, null, contentType, null, Tag(file, null), file.LastModified);
    }

    public void Dispose() => _files?.Dispose();

    private WebAsset Compress(IFileInfo file, string physical, string contentType, string encoding)
    {
        var tag = Tag(file, encoding);
        if (_compressed.TryGetValue((physical, encoding), out var kept) && kept.ETag.Equals(tag))
        {
            return kept;
        }

        using var body = new MemoryStream();
        using (Stream compressor = encoding == "br" ? new BrotliStream(body, CompressionLevel.Optimal) : new GZipStream(body, CompressionLevel.Optimal))
        using (var content = file.CreateReadStream())
        {
            content.CopyTo(compressor);
        }

        return _compressed[(physical, encoding)] = new WebAsset(physical, body.ToArray(), contentType, encoding, tag, file.LastModified);
    }

    // The folder may be built while the gateway runs, so it is looked for until it is there.
    private PhysicalFileProvider? Files()
    {
        if (_files is null && gateway.Value.WebRoot is { Length: > 0 } root && Directory.Exists(root))
        {
            _files = new PhysicalFileProvider(Path.GetFullPath(root), ExclusionFilters.Sensitive);
        }

        return _files;
    }

    private static bool IsText(string contentType) =>
        contentType.StartsWith("text/", StringComparison.Ordinal)
        || contentType is "application/json" or "application/manifest+json" or "image/svg+xml" or "application/wasm";

    private static IEnumerable<string> Accepted(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        foreach (var encoding in (string[])["br", "gzip"])
        {
            if (accepted.Any(item => item.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && item.Quality is not 0))
            {
                yield return encoding;
            }
        }
    }

    private static EntityTagHeaderValue Tag(IFileInfo file, string? encoding) =>
        new($"\"{file.LastModified.UtcTicks:x}-{file.Length:x}{(encoding is null ? "" : "-" + encoding)}\"");
}
