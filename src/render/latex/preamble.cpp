// The commands that `latex.cpp` writes a document with. TeX measures what is wide and shrinks it to
// the line; lines that are short it sets side by side.

#include "render/latex/preamble.h"

namespace psolve {

std::string_view latex_preamble() {
  return R"(\RequirePackage{fix-cm}
\documentclass[10pt,a4paper]{article}
\IfFileExists{lmodern.sty}{\usepackage[T1]{fontenc}\usepackage{lmodern}}{%
  % Braces and the like in typewriter type come from the symbol fonts.
  \DeclareFontFamily{OMS}{cmtt}{}\DeclareFontShape{OMS}{cmtt}{m}{n}{<->ssub*cmsy/m/n}{}%
  \DeclareFontFamily{OML}{cmtt}{}\DeclareFontShape{OML}{cmtt}{m}{n}{<->ssub*cmm/m/it}{}}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,amssymb}
\usepackage{array,longtable,multicol}
\setlength{\columnsep}{7mm}\setlength{\multicolsep}{2pt}
\usepackage{graphicx,color}
\usepackage[a4paper,left=15mm,right=15mm,top=20mm,bottom=16mm,headheight=13pt,headsep=4mm,footskip=8mm]{geometry}
\usepackage{fancyhdr}
\IfFileExists{microtype.sty}{\usepackage{microtype}}{}
\definecolor{link}{rgb}{0,0.3,0.55}
\usepackage[unicode,psdextra,colorlinks,allcolors=link,bookmarksnumbered]{hyperref}

% Signs in typewriter text, without a warning that they come from another font.
\DeclareFontFamily{OMS}{cmtt}{}\DeclareFontShape{OMS}{cmtt}{m}{n}{<->ssub*cmsy/m/n}{}
\DeclareFontFamily{OML}{cmtt}{}\DeclareFontShape{OML}{cmtt}{m}{n}{<->ssub*cmm/m/it}{}
% Letters that fonts without T1 lack.
\ProvideTextCommandDefault{\k}[1]{#1}
\ProvideTextCommandDefault{\dj}{d}\ProvideTextCommandDefault{\DJ}{D}
\ProvideTextCommandDefault{\dh}{d}\ProvideTextCommandDefault{\DH}{D}
\ProvideTextCommandDefault{\th}{th}\ProvideTextCommandDefault{\TH}{Th}
\ProvideTextCommandDefault{\ng}{ng}\ProvideTextCommandDefault{\NG}{Ng}

\setcounter{MaxMatrixCols}{64}
% Fractions in the rows of a matrix keep clear of each other.
\newsavebox{\fractionbox}
\let\plainfrac\frac
\newcommand{\clearfrac}[2]{\sbox{\fractionbox}{$\plainfrac{#1}{#2}$}%
  \ht\fractionbox=\dimexpr\ht\fractionbox+1.5pt\relax \dp\fractionbox=\dimexpr\dp\fractionbox+1.5pt\relax
  \usebox{\fractionbox}}
\let\plainbmatrix\bmatrix
\def\bmatrix{\let\frac\clearfrac\plainbmatrix}
\setlength{\parindent}{0pt}
\setlength{\parskip}{2pt plus 1pt}
\lineskip=2pt \lineskiplimit=2pt
\AtBeginDocument{\raggedright}
\setlength{\leftmargini}{1.5em}
\raggedbottom
% A loose line is better than one in the margin.
\hbadness=10000
% A millimetre over is not seen.
\hfuzz=3pt
\newcolumntype{L}[1]{>{\raggedright\arraybackslash}p{#1}}
% Text keeps clear of the rules of its table.
\setlength{\extrarowheight}{2pt}
\newcommand{\tabletype}{\footnotesize}

\pagestyle{fancy}
\fancyhf{}
% A title that is too long for its side of the head is made small.
\newsavebox{\headbox}
\newcommand{\inhead}[2]{\sbox{\headbox}{\small\itshape #2}%
  \ifdim\wd\headbox>#1\resizebox{#1}{!}{\usebox{\headbox}}\else\usebox{\headbox}\fi}
\fancyhead[L]{\inhead{0.62\textwidth}{\settitle}}
\fancyhead[R]{\inhead{0.35\textwidth}{\rightmark}}
\fancyfoot[C]{\small\thepage}

% Of the text and of the title of a key; of its derivation and its checks in a set.
\newcommand{\textsize}{\normalsize}
\newcommand{\titlesize}{\Large}
\newcommand{\worked}{\fontsize{8.2}{9.8}\selectfont}
\newcommand{\evidence}{\footnotesize}
\makeatletter
\renewcommand{\subsection}{\@startsection{subsection}{2}{0pt}{-7pt plus -2pt}{2pt}{\normalfont\bfseries}}
% {title}{source}{bookmark}: the head of a key, to which its row of the front table leads.
\newcounter{key}
\newcommand{\key}[3]{\par\textsize\penalty-300\vspace{12pt plus 4pt}%
  \refstepcounter{key}\label{key:\thekey}\pdfbookmark[1]{#3}{bookmark:\thekey}%
  \def\@source{#2}%
  {\titlesize\bfseries\raggedright #1\strut\par}\nobreak
  \ifx\@source\@empty\markright{}\else
    {\itshape #2\strut\par}\nobreak\markright{#2}\fi
  \hrule\nobreak\vspace{6pt}\@afterheading}
\makeatother
% A question of a sheet has a page of its own.
\newcommand{\question}{\ifnum\value{key}>0\clearpage\fi\key}
% {symbol}: room for what is asked.
\newcommand{\blank}[1]{\par\vspace{14pt}\noindent #1 $=$\enspace\hrulefill\par}
% {title}{course}: the head of a set, above the table of its results.
\newcommand{\settitlehead}[2]{\thispagestyle{empty}\vspace*{4mm}%
  {\centering{\LARGE\bfseries #1\par}\large #2\par}\vspace{6mm}}
\newenvironment{front}{\hrule\begin{multicols}{2}\condensed}{\end{multicols}\vspace{4pt}\hrule\vspace{4pt}}
% {number}{source}{title}{result}
\newcommand{\frontrow}[4]{\par\pagebreak[2]\vspace{5pt}%
  {\hangindent=1em\noindent\textbf{\hyperref[key:#1]{#2}}\enspace #3\flushed{\pageref{key:#1}}}\nobreak
  {\advance\leftskip by 1em\setlength{\room}{\linewidth}\addtolength{\room}{-1em}\noindent\ignorespaces#4}}

% A formula in one line, shrunk where it is wider than the line leaves room for.
\newsavebox{\wide}
\newlength{\column}
\newlength{\room}
\newcommand{\fitted}[1]{%
  \sbox{\wide}{$\displaystyle #1$}%
  \ifdim\wd\wide>\room\resizebox{\room}{!}{\usebox{\wide}}\else\usebox{\wide}\fi}
\newcommand{\inlinefitted}[1]{{\setlength{\room}{0.86\linewidth}\fitted{#1}}}
% Flush right, on the same line where there is room.
\newcommand{\flushed}[1]{{\unskip\nobreak\hfill\penalty50\hskip1em\hbox{}\nobreak\hfill
  \mbox{\footnotesize\itshape #1}\parfillskip=0pt\finalhyphendemerits=0\par}}
% {number}: that of the step at the top, which its own and those of the steps in it begin with.
\newcommand{\setstep}[1]{\gdef\stepnumber{#1}}
% {depth}{number}{claim}{rule}: what a step does.
\newcommand{\step}[4]{\par\pagebreak[1]\vspace{\ifnum#1=0 4pt\else 0pt\fi}%
  {\setlength{\room}{\linewidth}\addtolength{\room}{-#1em}\addtolength{\room}{-2em}%
  \advance\leftskip by #1em\hangindent=1em\noindent\textbf{#2}\enspace #3\flushed{#4}}\nopagebreak}
\newsavebox{\numberbox}
\newcommand{\numbered}[1]{%
  \sbox{\numberbox}{#1\enspace}\ifdim\wd\numberbox<3.2em\sbox{\numberbox}{\makebox[3.2em][l]{#1}}\fi}
% The left side of an equation, or all of a short one: what follows it stands below its sign, or a
% little to the right of the start of a long one. \link{a sign and what follows it}.
\newlength{\hang}
\newcommand{\lead}[1]{\noindent\usebox{\numberbox}\fitted{#1}%
  \setlength{\hang}{\wd\wide}\ifdim\hang>0.4\room\setlength{\hang}{2em}\fi
  \addtolength{\room}{-\hang}\setlength{\room}{0.998\room}%
  \hangindent=\wd\numberbox\advance\hangindent by \hang\hangafter=1 }
\newcommand{\link}[1]{\penalty0\fitted{{}#1}}
% Data and results begin where text does.
\newcommand{\dataline}[1]{\par{\sbox{\numberbox}{}\setlength{\room}{\linewidth}\raggedright#1\par}}
% {depth}{number}{\lead{left side}\link{= …}…}{rule}: an equation, perhaps a step by itself.
\newcommand{\equationline}[4]{\par
  {\numbered{#2}%
  \setlength{\room}{\linewidth}\addtolength{\room}{-#1em}\addtolength{\room}{-\wd\numberbox}%
  \advance\leftskip by #1em\raggedright#3\flushed{#4}}}
% {depth}: numbered equations follow, up to four in a line where they are short; \flowing{number}{formula}.
\newsavebox{\oneline}
\newcommand{\flow}[1]{\par\begingroup\advance\leftskip by #1em
  \setlength{\column}{\linewidth}\addtolength{\column}{-#1em}\raggedright\noindent\ignorespaces}
\newcommand{\flowing}[2]{%
  \def\thisnumber{#1}\ifx\thisnumber\empty\sbox{\numberbox}{}\else\numbered{#1}\fi
  \setlength{\room}{0.998\column}\addtolength{\room}{-\wd\numberbox}%
  \sbox{\oneline}{\usebox{\numberbox}\fitted{#2}}%
  \ifdim\wd\oneline<0.235\column\hbox to 0.2495\column{\usebox{\oneline}\hfil}\else
  \ifdim\wd\oneline<0.48\column\hbox to 0.499\column{\usebox{\oneline}\hfil}\else
    \hbox to 0.998\column{\usebox{\oneline}\hfil}\fi\fi\penalty0\ignorespaces}
\newcommand{\flowend}{\par\endgroup}
% Drawings follow, two in a line where they are narrow; \drawing{picture}{caption}.
\newsavebox{\picturebox}
\newlength{\tallest}\setlength{\tallest}{50mm}
\newcommand{\drawings}{\par\medskip\begingroup\centering\clubpenalty=0 \widowpenalty=0 }
\newcommand{\drawing}[2]{%
  \sbox{\picturebox}{#1}%
  \ifdim\ht\picturebox>\tallest\sbox{\picturebox}{\resizebox{!}{\tallest}{\usebox{\picturebox}}}\fi
  \ifdim\linewidth<100mm
    \ifdim\wd\picturebox>\linewidth
      \sbox{\picturebox}{\resizebox{0.98\linewidth}{!}{\usebox{\picturebox}}}\fi
    \setlength{\column}{\linewidth}\else
  \ifdim\wd\picturebox<0.7\linewidth
    \ifdim\wd\picturebox>0.47\linewidth
      \sbox{\picturebox}{\resizebox{0.47\linewidth}{!}{\usebox{\picturebox}}}\fi
    \setlength{\column}{0.48\linewidth}\else\setlength{\column}{0.98\linewidth}\fi\fi
  \begin{minipage}[t]{\column}\centering\vspace{0pt}\usebox{\picturebox}\par\footnotesize#2\end{minipage}\ }
\newcommand{\drawingsend}{\par\endgroup\medskip}
% Keys of a set are set in smaller type, matrices tighter.
\newcommand{\condensed}{\small\raggedright\raggedcolumns\clubpenalty=0 \widowpenalty=0 \hbadness=10000
  \renewcommand{\arraystretch}{0.86}\arraycolsep=3.5pt \setlength{\parskip}{1pt plus 1pt}\lineskip=1.5pt \lineskiplimit=1.5pt\setlength{\tallest}{39mm}%
  \renewcommand{\textsize}{\small}\renewcommand{\titlesize}{\large}}
% {name}{\lead{…}\link{…}…}
\newcommand{\answer}[2]{\par
  {\setlength{\room}{\linewidth}\addtolength{\room}{-2em}\sbox{\numberbox}{}%
  \advance\leftskip by 1em\noindent\raggedright\texttt{#1} #2\par}}
\newcommand{\answerwords}[2]{\par
  {\advance\leftskip by 1em\hangindent=2em\noindent\raggedright\texttt{#1} $=$ \texttt{#2}\par}}
)";
}

}  // namespace psolve
