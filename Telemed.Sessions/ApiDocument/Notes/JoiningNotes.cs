using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Joining;
using Telemed.Sessions.NetworkTests;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.ApiDocument.Notes;

/// <summary>What the document says of joining, tokens and the realtime channel.</summary>
internal static class JoiningNotes
{
    public static readonly OperationNotes Join = new()
    {
        Request = new JoinRequest(Samples.JoinCode, Samples.DeviceId),
        Answer = Samples.Join,
        Problems = new Dictionary<int, IReadOnlyList<string>>
        {
            [StatusCodes.Status403Forbidden] = [ProblemTypes.OtherDevice, ProblemTypes.Forbidden],
            [StatusCodes.Status404NotFound] = [ProblemTypes.UnknownJoinCode],
        },
    };

    public static readonly OperationNotes Renew = new() { Answer = new IssuedToken(Samples.Token, Samples.Morning.AddMinutes(10)) };

    public static readonly OperationNotes NetworkTest = new()
    {
        Answer = new NetworkTestDocument(
            Samples.Token,
            Samples.Morning.AddMinutes(1),
            "https://clinic.example/media/networktestt6y2u5i8o1p4a7s0d3f6/k2l5z8x1c4v7b0n3m6q9/whip",
            "https://clinic.example/media/networktestt6y2u5i8o1p4a7s0d3f6/k2l5z8x1c4v7b0n3m6q9/whep",
            []),
    };

    public static readonly OperationNotes RotateKeys = new()
    {
        Request = new KeyRotation(Revoke: false),
        Answer = new RotatedKey("0d8b5f7e-6a0c-4d0f-8f43-6f1f6f3f9b11", Samples.Morning.AddDays(90)),
    };

    public static readonly OperationNotes Realtime = new()
    {
        Query =
        [
            new QueryParameter("token", "The access token; without it, it comes in the first message.", Samples.Token),
            new QueryParameter("after", "The id of the last event that the client has: those after it follow.", "12") { Type = Microsoft.OpenApi.JsonSchemaType.Integer },
        ],
        Problems = new Dictionary<int, IReadOnlyList<string>> { [StatusCodes.Status401Unauthorized] = [ProblemTypes.InvalidToken] },
    };
}
