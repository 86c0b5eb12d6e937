using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Telemed.Transcoder.Rtmp;

/// <summary>
/// Where to publish: <c>rtmp[s]://host[:port]/app</c> and the stream key, which is a secret. A class, not a record: what prints it
/// must not print the key.
/// </summary>
public sealed class RtmpTarget
{
    private const int PlainPort = 1935;
    private const int TlsPort = 443;
    private const int MaxWords = 200;

    private RtmpTarget(Uri address, string app, string key)
    {
        Address = address;
        App = app;
        Key = key;
    }

    /// <summary>The address without the key.</summary>
    public Uri Address { get; }

    /// <summary>The application: everything of the address behind the host.</summary>
    public string App { get; }

    /// <summary>The stream key.</summary>
    public string Key { get; }

    public string Host => Address.IdnHost;

    public int Port => Address.Port > 0 ? Address.Port : UsesTls ? TlsPort : PlainPort;

    /// <summary>Whether the connection is made with TLS (<c>rtmps</c>).</summary>
    public bool UsesTls => Address.Scheme == "rtmps";

    /// <summary>What the server is told that it was called by (<c>tcUrl</c>).</summary>
    public string TcUrl => $"{Address.Scheme}://{Address.Authority}/{App}";

    /// <summary>Takes an address and a key; <paramref name="fault"/> says what is wrong with them.</summary>
    public static bool TryCreate(string? url, string? key, [NotNullWhen(true)] out RtmpTarget? target, [NotNullWhen(false)] out string? fault)
    {
        target = null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("rtmp" or "rtmps") || address.Host.Length == 0)
        {
            fault = "the address is not of the form rtmp[s]://host/app";
            return false;
        }

        if (address.UserInfo.Length > 0 || address.Fragment.Length > 0)
        {
            fault = "the address has a user or a fragment, which RTMP has no place for";
            return false;
        }

        var app = address.PathAndQuery.Trim('/');
        if (app.Length is 0 or > 500)
        {
            fault = "the address names no application: rtmp[s]://host/app";
            return false;
        }

        if (string.IsNullOrEmpty(key) || key.Length > 1000 || key.Any(char.IsControl))
        {
            fault = "the stream key is missing or cannot be one";
            return false;
        }

        target = new RtmpTarget(address, app, key);
        fault = null;
        return true;
    }

    /// <summary>What a server says, fit for a log: without the key, whichever way it is written, on one line, of a bounded length.</summary>
    public string Clean(string text)
    {
        // A key may have parts that are secret by themselves: name?signature=….
        foreach (var secret in new[] { Key, Uri.EscapeDataString(Key), Key.Split('?')[0] }.Where(secret => secret.Length > 2))
        {
            text = text.Replace(secret, "***", StringComparison.OrdinalIgnoreCase);
        }

        if (Key.IndexOf('?', StringComparison.Ordinal) is > 0 and var query && query + 3 < Key.Length)
        {
            text = text.Replace(Key[(query + 1)..], "***", StringComparison.OrdinalIgnoreCase);
        }

        var clean = new StringBuilder(Math.Min(text.Length, MaxWords));
        foreach (var c in text.Take(MaxWords))
        {
            clean.Append(char.IsControl(c) ? ' ' : c);
        }

        return clean.ToString().Trim();
    }

    /// <summary>The address without the key.</summary>
    public override string ToString() => $"{Address.Scheme}://{Address.Authority}/{Address.AbsolutePath.Trim('/')}";
}
