using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace EdgeInspector.Web.Serving;

/// <summary>The page's own files, which are part of the program: nothing is built, and nothing is fetched from elsewhere.</summary>
internal static class PageFiles
{
    private const string Prefix = "page/";
    private const string Start = "index.html";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".json"] = "application/json; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".txt"] = "text/plain; charset=utf-8",
    };

    private static readonly Lazy<Dictionary<string, PageFile>> Loaded = new(Load);

    /// <summary>All files by their path below the root.</summary>
    public static IReadOnlyDictionary<string, PageFile> All => Loaded.Value;

    /// <summary>Answers a request for one of them.</summary>
    /// <returns>False when the path names none.</returns>
    public static async Task<bool> TryAnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!.TrimStart('/');
        if (!All.TryGetValue(path.Length == 0 ? Start : path, out PageFile? file)) return false;
        IHeaderDictionary headers = context.Response.Headers;
        headers.ETag = file.Tag;
        // Asked for again each time, and sent only when another version of the program has another.
        headers.CacheControl = "no-cache";
        headers.Vary = "Accept-Encoding";
        if (context.Request.Headers.IfNoneMatch.ToString() == file.Tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return true;
        }
        bool isZipped = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        byte[] bytes = isZipped ? file.Zipped : file.Bytes;
        if (isZipped) headers.ContentEncoding = "gzip";
        context.Response.ContentType = file.Type;
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        return true;
    }

    private static Dictionary<string, PageFile> Load()
    {
        Assembly assembly = typeof(PageFiles).Assembly;
        Dictionary<string, PageFile> files = new(StringComparer.Ordinal);
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            byte[] bytes = copy.ToArray();
            string tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}\"").ToString();
            string type = Types.GetValueOrDefault(Path.GetExtension(name), "application/octet-stream");
            files.Add(name[Prefix.Length..], new PageFile(bytes, Zip(bytes), type, tag));
        }
        return files;
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.SmallestSize)) zip.Write(bytes);
        return zipped.ToArray();
    }
}
