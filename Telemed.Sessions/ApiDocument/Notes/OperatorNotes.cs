using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Http;
using Telemed.Sessions.Operators;

namespace Telemed.Sessions.ApiDocument.Notes;

/// <summary>What the document says of accounts, signing in and API keys.</summary>
internal static class OperatorNotes
{
    private const string Secret = "dU7toWy4XXo1_mXACW0RTRuA535Eqnh4CVVkUMvjULg";
    private const string Password = "correct horse battery staple";

    private static readonly MeDocument Li = new(Samples.AccountId, "li.na", "Dr. Li", "doctor");
    private static readonly StaffDocument Account = new(Samples.AccountId, "li.na", "Dr. Li", "doctor", "active", Samples.Morning, Samples.Morning.AddDays(1));
    private static readonly InvitationDocument Invitation = new($"https://clinic.example/invitation#{Secret}", Samples.Morning.AddDays(7));
    private static readonly ApiKeyDocument Key = new(
        Samples.KeyId,
        "Booking",
        "tmk_dU7t…",
        ["consultations:read", "consultations:write"],
        Samples.Morning,
        Samples.AccountId,
        Samples.Morning.AddDays(365),
        LastUsedAt: null,
        RevokedAt: null);

    public static readonly OperationNotes SetUp = new()
    {
        Request = new SetupRequest(Secret, "admin", "Zhang Wei", Password),
        Answer = Li with { SignInName = "admin", Name = "Zhang Wei", Role = "administrator" },
        Problems = UnknownLink(),
    };

    public static readonly OperationNotes AcceptInvitation = new() { Request = new InvitationRequest(Secret, Password), Answer = Li, Problems = UnknownLink() };

    public static readonly OperationNotes SignIn = new()
    {
        Request = new SignInRequest("li.na", Password),
        Answer = Li,
        Problems = With(StatusCodes.Status401Unauthorized, ProblemTypes.InvalidCredentials),
    };

    public static readonly OperationNotes Me = new() { Answer = Li };

    public static readonly OperationNotes ChangePassword = new()
    {
        Request = new PasswordChange("correct horse battery", Password),
        Problems = new Dictionary<int, IReadOnlyList<string>>
        {
            [StatusCodes.Status400BadRequest] = [ProblemTypes.InvalidRequest, ProblemTypes.InvalidCredentials],
            [StatusCodes.Status401Unauthorized] = [ProblemTypes.NotSignedIn, ProblemTypes.InvalidCredentials],
        },
    };

    public static readonly OperationNotes ListStaff = new()
    {
        Answer = new Page<StaffDocument>([Account], "li.na"),
        Query = [QueryParameter.Cursor("next", "li.na")],
    };

    public static readonly OperationNotes CreateStaff = new()
    {
        Request = new NewStaff("li.na", "Dr. Li", "doctor"),
        Answer = new InvitedStaff(Account with { Status = "invited", LastSignInAt = null }, Invitation),
        Problems = With(StatusCodes.Status409Conflict, ProblemTypes.SignInNameTaken),
    };

    public static readonly OperationNotes ChangeStaff = new()
    {
        Request = new StaffChange("Dr. Li Na", Disabled: false),
        Answer = Account with { Name = "Dr. Li Na" },
        Problems = With(StatusCodes.Status409Conflict, ProblemTypes.LastAdministrator),
    };

    public static readonly OperationNotes InviteStaff = new() { Answer = Invitation };

    public static readonly OperationNotes ListKeys = new() { Answer = new ApiKeyList([Key]) };

    public static readonly OperationNotes CreateKey = new()
    {
        Request = (DateTimeOffset now) => (object)new NewApiKey("Booking", ["consultations:read", "consultations:write"], Samples.NextWeek(now).AddDays(180)),
        Answer = new MadeApiKey(Key, "tmk_" + Secret),
    };

    private static Dictionary<int, IReadOnlyList<string>> UnknownLink() => With(StatusCodes.Status404NotFound, ProblemTypes.UnknownInvitation);

    private static Dictionary<int, IReadOnlyList<string>> With(int status, params string[] types) => new() { [status] = types };
}
