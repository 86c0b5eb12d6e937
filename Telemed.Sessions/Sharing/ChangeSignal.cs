using System.Globalization;
using Telemed.MediaHub;

namespace Telemed.Sessions.Sharing;

/// <summary>
/// What instances tell each other: where something happened and how far the log goes there. What it was stands in the database alone, so
/// that no word of a patient's passes through Redis, and whoever can write there can make nobody believe anything.
/// </summary>
/// <param name="Origin">The instance that says it.</param>
/// <param name="ConsultationId">Where; null for a mere sign of life.</param>
/// <param name="Last">The id of the last event there.</param>
/// <param name="RightsChanged">Whether somebody may now do more or less than before.</param>
internal sealed record ChangeSignal(string Origin, string? ConsultationId, long Last, bool RightsChanged)
{
    private const string Version = "1";
    private const string NoConsultation = "-";
    private const int MaxLength = 128;

    /// <summary>As it travels: version, origin, consultation, last event and <c>r</c> or <c>-</c>, with a space between them.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Version} {Origin} {ConsultationId ?? NoConsultation} {Last} {(RightsChanged ? 'r' : '-')}");

    /// <summary>Reads what came; <see langword="null"/> for anything that is not of this form.</summary>
    public static ChangeSignal? Read(string? text)
    {
        if (text is null || text.Length > MaxLength || text.Split(' ') is not [Version, { Length: > 0 } origin, var id, var number, var rights])
        {
            return null;
        }

        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && (id == NoConsultation || StreamPath.IsId(id)) && rights is "r" or "-"
                ? new ChangeSignal(origin, id == NoConsultation ? null : id, last, rights == "r")
                : null;
    }
}
