using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Telemed.MediaHub;

/// <summary>Which sound a path of the hub carries.</summary>
public enum StreamVariant
{
    /// <summary>As its participant published it.</summary>
    Original,

    /// <summary>With AAC, for RTMP, HTTP-FLV and HLS players.</summary>
    Aac,

    /// <summary>With Opus, for WebRTC players.</summary>
    Opus,
}

/// <summary>
/// The path of a stream at the media hub: <c>{consultationId}/{participantId}</c>, with <c>_aac</c> or <c>_opus</c> behind it for
/// a variant. Both ids are 8 to 32 lower-case letters and digits.
/// </summary>
public readonly record struct StreamPath(string ConsultationId, string ParticipantId, StreamVariant Variant = StreamVariant.Original)
{
    private const string AacSuffix = "_aac";
    private const string OpusSuffix = "_opus";

    // Longer than chance makes it: 36^11.
    private const string NetworkTestPrefix = "networktest";
    private const int MinIdLength = 8;
    private const int MaxIdLength = 32;
    private const string IdAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>
    /// Whether it is the path of a test of the network: somebody's own stream that goes to the hub and back, in no consultation. Nobody
    /// works on it and nobody writes it down.
    /// </summary>
    public bool IsNetworkTest => ConsultationId.StartsWith(NetworkTestPrefix, StringComparison.Ordinal);

    /// <summary>The path that the participant publishes to.</summary>
    public StreamPath Original => With(StreamVariant.Original);

    /// <summary>The same stream with other sound.</summary>
    public StreamPath With(StreamVariant variant) => this with { Variant = variant };

    /// <summary>A new unguessable id: 20 characters, 103 bits.</summary>
    public static string NewId() => RandomNumberGenerator.GetString(IdAlphabet, 20);

    /// <summary>A new path for a test of the network.</summary>
    public static StreamPath NewNetworkTest() => new(NetworkTestPrefix + NewId(), NewId());

    /// <summary>Whether <paramref name="id"/> has the form of a consultation's or participant's id.</summary>
    public static bool IsId(ReadOnlySpan<char> id)
    {
        if (id.Length is < MinIdLength or > MaxIdLength)
        {
            return false;
        }

        foreach (var c in id)
        {
            if (c is not (>= 'a' and <= 'z' or >= '0' and <= '9'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads a path of the hub. A path of any other form is not one of ours and answers <see langword="false"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out StreamPath path)
    {
        path = default;
        if (text is null || text.IndexOf('/', StringComparison.Ordinal) is not (> 0 and var slash))
        {
            return false;
        }

        var consultation = text[..slash];
        var participant = text[(slash + 1)..];
        var variant = StreamVariant.Original;
        if (participant.EndsWith(AacSuffix, StringComparison.Ordinal))
        {
            (variant, participant) = (StreamVariant.Aac, participant[..^AacSuffix.Length]);
        }
        else if (participant.EndsWith(OpusSuffix, StringComparison.Ordinal))
        {
            (variant, participant) = (StreamVariant.Opus, participant[..^OpusSuffix.Length]);
        }

        if (!IsId(consultation) || !IsId(participant))
        {
            return false;
        }

        path = new StreamPath(consultation, participant, variant);
        return true;
    }

    /// <summary>The path as the hub writes it, without a leading slash.</summary>
    public override string ToString() => Variant switch
    {
        StreamVariant.Aac => $"{ConsultationId}/{ParticipantId}{AacSuffix}",
        StreamVariant.Opus => $"{ConsultationId}/{ParticipantId}{OpusSuffix}",
        _ => $"{ConsultationId}/{ParticipantId}",
    };
}
