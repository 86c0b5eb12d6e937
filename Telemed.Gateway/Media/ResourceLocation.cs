using Telemed.MediaHub;

namespace Telemed.Gateway.Media;

/// <summary>
/// A WHIP or WHEP session, as its address tells it: <c>/media/{c}/{p}/whep/{secret}</c>, with the variant before the secret where it
/// is not the original (<c>/media/{c}/{p}/whep/opus.{secret}</c>). The gateway remembers nothing about sessions: which path of the
/// hub one belongs to stands in the address it handed out.
/// </summary>
/// <param name="Path">The path of the hub.</param>
/// <param name="Publishes">WHIP or WHEP.</param>
/// <param name="Secret">The hub's name for the session; whoever knows it can end the session.</param>
internal sealed record ResourceLocation(StreamPath Path, bool Publishes, string Secret)
{
    private const int MaxSecretLength = 128;
    private const string AacPrefix = "aac.";
    private const string OpusPrefix = "opus.";

    private string Protocol => Publishes ? "whip" : "whep";

    /// <summary>The path of the request at the hub.</summary>
    internal string AtHub => $"/{Path}/{Protocol}/{Secret}";

    /// <summary>The path of the request at the gateway.</summary>
    internal string Public => $"/media/{Path.ConsultationId}/{Path.ParticipantId}/{Protocol}/{Prefix(Path.Variant)}{Secret}";

    /// <summary>
    /// Reads the <c>Location</c> of the hub's 201 (RFC 9725, 4.2): a root-relative or absolute address. What it carries as a query is
    /// dropped: it is the request's, and may hold a token.
    /// </summary>
    internal static ResourceLocation? FromHub(Uri? location, StreamPath path, bool publishes)
    {
        if (location is null)
        {
            return null;
        }

        var text = (location.IsAbsoluteUri ? location.AbsolutePath : location.OriginalString).AsSpan();
        var end = text.IndexOfAny('?', '#');
        text = end < 0 ? text : text[..end];
        var start = $"/{path}/{(publishes ? "whip" : "whep")}/";
        return text.StartsWith(start, StringComparison.Ordinal) && IsSecret(text[start.Length..])
            ? new ResourceLocation(path, publishes, text[start.Length..].ToString())
            : null;
    }

    /// <summary>Reads the last segment of a public address.</summary>
    internal static ResourceLocation? FromPublic(StreamPath stream, bool publishes, string segment)
    {
        var (variant, secret) = segment switch
        {
            _ when segment.StartsWith(AacPrefix, StringComparison.Ordinal) => (StreamVariant.Aac, segment[AacPrefix.Length..]),
            _ when segment.StartsWith(OpusPrefix, StringComparison.Ordinal) => (StreamVariant.Opus, segment[OpusPrefix.Length..]),
            _ => (StreamVariant.Original, segment),
        };
        return IsSecret(secret) && !(publishes && variant != StreamVariant.Original)
            ? new ResourceLocation(stream.With(variant), publishes, secret)
            : null;
    }

    private static string Prefix(StreamVariant variant) => variant switch
    {
        StreamVariant.Aac => AacPrefix,
        StreamVariant.Opus => OpusPrefix,
        _ => "",
    };

    private static bool IsSecret(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= MaxSecretLength;
    }
}
