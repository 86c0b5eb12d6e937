using System.Globalization;

namespace Telemed.Sessions.Http;

/// <summary>What a text that people read (a title, a name) may look like.</summary>
internal static class TextRules
{
    /// <summary>
    /// <paramref name="text"/> without the spaces around it, or <see langword="null"/> when it is empty, longer than
    /// <paramref name="maxLength"/> UTF-16 units, or holds what can only deceive a reader: control characters, line breaks,
    /// marks that turn the direction of writing, halves of characters.
    /// </summary>
    public static string? Clean(string text, int maxLength) => Clean(text, maxLength, lines: false);

    /// <summary>The same for a text of several lines: line breaks and tabs are let through.</summary>
    public static string? CleanLines(string text, int maxLength) => Clean(text, maxLength, lines: true);

    private static string? Clean(string text, int maxLength, bool lines)
    {
        var trimmed = text.Trim();
        if (trimmed.Length is 0 || trimmed.Length > maxLength)
        {
            return null;
        }

        foreach (var rune in trimmed.EnumerateRunes())
        {
            if (lines && rune.Value is ('\n' or '\r' or '\t'))
            {
                continue;
            }

            if (rune.Value is 0xFFFD or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069)
                || System.Text.Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned)
            {
                return null;
            }
        }

        return trimmed;
    }
}
