using System.Text.Json;

namespace Telemed.Sessions.Consultations.Store;

/// <summary>Enumerations as they lie in the database: the same words as in the API.</summary>
internal static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum =>
        JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    public static T Read<T>(string word)
        where T : struct, Enum =>
        Enum.Parse<T>(word, ignoreCase: true);
}
