namespace Telemed.EndToEnd.Tests.Matrix;

/// <summary>One player of the matrix on one stream.</summary>
internal interface IMatrixPlayer : IAsyncDisposable
{
    /// <summary>What it sees and hears now.</summary>
    Task<Sight> LookAsync();
}
