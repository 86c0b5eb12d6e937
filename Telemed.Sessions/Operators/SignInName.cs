using System.Text;
using Telemed.Sessions.Http;

namespace Telemed.Sessions.Operators;

/// <summary>What people type to say who they are.</summary>
internal static class SignInName
{
    public const int MinLength = 3;
    public const int MaxLength = 60;

    public const string Rule = "signInName must be 3 to 60 characters without spaces and control characters.";

    /// <summary>The name as it is kept: one form of every character, in lower case; null when it can be nobody's.</summary>
    public static string? Fold(string text) =>
        text.Length <= MaxLength && !text.Any(char.IsSurrogate) && TextRules.Clean(text, MaxLength) is { } clean
        && clean.Normalize(NormalizationForm.FormKC).ToLowerInvariant() is { Length: >= MinLength and <= MaxLength } folded
        && !folded.Any(char.IsWhiteSpace)
            ? folded
            : null;
}
