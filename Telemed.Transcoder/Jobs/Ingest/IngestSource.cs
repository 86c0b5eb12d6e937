using System.Diagnostics.CodeAnalysis;

namespace Telemed.Transcoder.Jobs.Ingest;

/// <summary>
/// Where an ingest reads: a file of the media folder by its plain name, or an address, whose user, password and query are secret.
/// A class, not a record: what prints it must not print these.
/// </summary>
public sealed class IngestSource
{
    private static readonly string[] Schemes = ["http", "https", "rtsp", "rtsps"];

    private IngestSource(string? file, bool loop, Uri? address, string? user, string? password)
    {
        (File, Loop, Address, User, Password) = (file, loop, address, user, password);
    }

    /// <summary>The file's name; <see langword="null"/> for an address.</summary>
    public string? File { get; }

    /// <summary>Whether a file begins again at its end.</summary>
    public bool Loop { get; }

    /// <summary>The address without user and password.</summary>
    public Uri? Address { get; }

    public string? User { get; }

    public string? Password { get; }

    /// <summary>Takes what sessions say; <paramref name="fault"/> says what is wrong with it.</summary>
    public static bool TryCreate(
        string? url,
        string? user,
        string? password,
        string? file,
        bool loop,
        [NotNullWhen(true)] out IngestSource? source,
        [NotNullWhen(false)] out string? fault)
    {
        source = null;
        if (url is null == file is null)
        {
            fault = "it has no source, or two";
            return false;
        }

        if (file is not null)
        {
            // The folder itself is looked at when the file is opened.
            if (file.Length is 0 or > 200 || file[0] is '.' or '-' || file.Any(c => char.IsControl(c) || c is '/' or '\\' or ':' or '\''))
            {
                fault = "a file is named by its plain name, without a folder";
                return false;
            }

            (source, fault) = (new IngestSource(file, loop, null, null, null), null);
            return true;
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || !Schemes.Contains(address.Scheme) || address.Host.Length == 0)
        {
            fault = "the address is not of the form http[s]://… or rtsp[s]://…";
            return false;
        }

        if (address.UserInfo.Length > 0)
        {
            fault = "user and password stand beside the address, not in it";
            return false;
        }

        (source, fault) = (new IngestSource(null, loop, address, user, password), null);
        return true;
    }

    /// <summary>The address as FFmpeg takes it, with everything secret in it.</summary>
    public string ToSecretAddress()
    {
        var address = Address ?? throw new InvalidOperationException("A file has no address.");
        var credentials = string.IsNullOrEmpty(User) ? "" : Uri.EscapeDataString(User) + (Password is null ? "" : ":" + Uri.EscapeDataString(Password)) + "@";
        return $"{address.Scheme}://{credentials}{address.Authority}{address.PathAndQuery}";
    }

    /// <summary>Text without what is secret here: FFmpeg names addresses in what it says.</summary>
    public string Clean(string text)
    {
        foreach (var secret in new[] { Password, User, Address?.Query.TrimStart('?') }.OfType<string>().Where(secret => secret.Length > 2))
        {
            text = text.Replace(secret, "***", StringComparison.Ordinal).Replace(Uri.EscapeDataString(secret), "***", StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>Without anything secret.</summary>
    public override string ToString() => File ?? $"{Address!.Scheme}://{Address.Authority}/…";
}
